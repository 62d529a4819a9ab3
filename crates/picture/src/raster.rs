//! From a document to pixels.

use std::{cmp::Reverse, collections::HashMap, sync::Arc};

use resvg::{
    tiny_skia::{Pixmap, Transform},
    usvg::{ImageHrefResolver, Options, Tree},
};

use crate::Svg;

/// The longest side of a picture, in pixels: 16 MiB of memory while it is painted.
pub const LARGEST_SIDE: u32 = 2_048;

/// The colors of a palette that PNG can have.
const MOST_COLORS: usize = 256;

type Rgb = [u8; 3];

/// Why there is no picture.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A side is 0 or longer than [`LARGEST_SIDE`].
    #[error("a picture cannot be {0} by {1} pixels")]
    Size(u32, u32),
    /// The document cannot be read, which is a fault of this crate.
    #[error("the drawing cannot be read: {0}")]
    Unreadable(#[from] resvg::usvg::Error),
    /// The pixels cannot be written.
    #[error("the picture cannot be written: {0}")]
    Unwritable(#[from] png::EncodingError),
}

/// Paints a document as a PNG of so many pixels in width and height: as large as it fits in, in the middle.
pub fn png(svg: &Svg, (width, height): (u32, u32)) -> Result<Vec<u8>, Error> {
    let largest = width.max(height);
    let pixmap = (largest <= LARGEST_SIDE).then(|| Pixmap::new(width, height)).flatten();
    let mut pixmap = pixmap.ok_or(Error::Size(width, height))?;
    let tree = Tree::from_str(svg.as_str(), &options())?;
    let size = tree.size();
    let scale = (width as f32 / size.width()).min(height as f32 / size.height());
    let left = (width as f32 - scale * size.width()) / 2.0;
    let top = (height as f32 - scale * size.height()) / 2.0;
    let transform = Transform::from_translate(left, top).pre_scale(scale, scale);
    resvg::render(&tree, transform, &mut pixmap.as_mut());
    encoded(pixmap)
}

/// No document names another; should one ever, nothing is looked for.
fn options() -> Options<'static> {
    Options {
        image_href_resolver: ImageHrefResolver {
            resolve_data: Box::new(|_: &str, _: Arc<Vec<u8>>, _: &Options<'_>| None),
            resolve_string: Box::new(|_: &str, _: &Options<'_>| None),
        },
        ..Options::default()
    }
}

fn encoded(pixmap: Pixmap) -> Result<Vec<u8>, Error> {
    let (width, height) = (pixmap.width(), pixmap.height());
    let pixels = pixmap.take_demultiplied();
    let mut out = Vec::new();
    let mut encoder = png::Encoder::new(&mut out, width, height);
    encoder.set_depth(png::BitDepth::Eight);
    // Areas of one color are shortest as they are: with filters these pictures are a quarter larger.
    encoder.set_filter(png::Filter::NoFilter);
    encoder.set_compression(png::Compression::Balanced);
    let indexed = indexed(&pixels);
    let (color, data) = match &indexed {
        Some((palette, indices)) => {
            encoder.set_palette(palette.as_flattened());
            (png::ColorType::Indexed, indices)
        }
        None => (png::ColorType::Rgba, &pixels),
    };
    encoder.set_color(color);
    let mut writer = encoder.write_header()?;
    writer.write_image_data(data)?;
    writer.finish()?;
    Ok(out)
}

/// The pixels as indices into a palette: a third of the bytes, and a third of the time to write them.
///
/// A board has a dozen colors, and some hundreds of shades between them along edges. The 256 that are seen
/// most stay as they are; of the others each becomes the nearest of these, which no eye can tell. None for
/// pixels that one can look through.
fn indexed(pixels: &[u8]) -> Option<(Vec<Rgb>, Vec<u8>)> {
    let (pixels, _) = pixels.as_chunks::<4>();
    let mut counts: HashMap<Rgb, (usize, u8)> = HashMap::new();
    // Color by color as they lie: neighbors are mostly of one.
    for run in pixels.chunk_by(|one, next| one == next) {
        let [red, green, blue, u8::MAX] = run[0] else { return None };
        counts.entry([red, green, blue]).or_default().0 += run.len();
    }
    let mut palette: Vec<Rgb> = counts.keys().copied().collect();
    // By color where both are as many, so that the same drawing is always the same file.
    palette.sort_unstable_by_key(|color| (Reverse(counts[color].0), *color));
    palette.truncate(MOST_COLORS);
    for (color, (_, index)) in &mut counts {
        let away = |known: &Rgb| {
            color.iter().zip(known).map(|(one, other)| u32::from(one.abs_diff(*other)).pow(2)).sum::<u32>()
        };
        let nearest = (0..=u8::MAX).zip(&palette).min_by_key(|(_, known)| away(known));
        *index = nearest.map_or(0, |(index, _)| index);
    }
    let mut indices = Vec::with_capacity(pixels.len());
    for run in pixels.chunk_by(|one, next| one == next) {
        let [red, green, blue, _] = run[0];
        let index = counts.get(&[red, green, blue]).map_or(0, |(_, index)| *index);
        indices.resize(indices.len() + run.len(), index);
    }
    Some((palette, indices))
}
