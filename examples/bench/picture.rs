//! The picture of the figures: a panel for each kind that is drawn, with a bar for each server, as SVG.

use std::fmt::Write as _;

use crate::report::{Column, Row, Section};

const PANEL_WIDTH: f64 = 470.0;
const PANELS_IN_A_ROW: usize = 2;
const MARGIN: f64 = 20.0;
/// Where the bars begin, right of the names.
const NAMES: f64 = 150.0;
/// Room for a figure behind the longest bar.
const FIGURES: f64 = 55.0;
const TITLE: f64 = 32.0;
const BAR: f64 = 22.0;
const AXIS: f64 = 34.0;

/// One kind of figures.
#[derive(Debug)]
struct Panel<'a> {
    title: &'a str,
    section: &'a Section,
    column: &'a Column,
    /// The medians by server.
    bars: Vec<(&'a Row, f64)>,
}

/// Draws what is to be drawn of some sections.
pub fn draw(sections: &[Section]) -> String {
    let panels: Vec<_> = sections.iter().flat_map(panels).collect();
    let bars = panels.iter().map(|panel| panel.bars.len()).max().unwrap_or_default();
    let height = TITLE + bars as f64 * BAR + AXIS;
    let whole = (
        PANELS_IN_A_ROW as f64 * (PANEL_WIDTH + MARGIN) + MARGIN,
        panels.len().div_ceil(PANELS_IN_A_ROW) as f64 * (height + MARGIN) + MARGIN,
    );
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {0} {1}\" width=\"{0}\" height=\"{1}\" \
         font-family=\"system-ui, sans-serif\" font-size=\"13\" fill=\"#222\" role=\"img\" \
         aria-label=\"What servers cost; the tables have the same figures\">\n\
         <rect width=\"100%\" height=\"100%\" rx=\"8\" fill=\"#fff\"/>\n",
        whole.0, whole.1
    );
    for (number, panel) in panels.iter().enumerate() {
        let left = MARGIN + (number % PANELS_IN_A_ROW) as f64 * (PANEL_WIDTH + MARGIN);
        let top = MARGIN + (number / PANELS_IN_A_ROW) as f64 * (height + MARGIN);
        svg += &format!("<g transform=\"translate({left} {top})\">\n{}</g>\n", panel.draw());
    }
    svg + "</svg>\n"
}

fn panels(section: &Section) -> impl Iterator<Item = Panel<'_>> {
    section.columns.iter().enumerate().filter_map(|(index, column)| {
        let bars = section.rows.iter().map(|row| (row, row.spread(index).median));
        // A scale of powers has no place for nothing.
        let bars: Vec<_> = bars.filter(|&(_, median)| median > 0.0).collect();
        Some(Panel { title: column.drawn.as_deref()?, section, column, bars })
            .filter(|panel| !panel.bars.is_empty())
    })
}

impl Panel<'_> {
    fn draw(&self) -> String {
        let (low, high) = self.decades();
        let width = PANEL_WIDTH - NAMES - FIGURES;
        let along = |figure: f64| NAMES + (figure.log10() - low) / (high - low) * width;
        let bottom = TITLE + self.bars.len() as f64 * BAR + 4.0;
        let mut svg = format!("<text y=\"16\" font-weight=\"600\">{}</text>\n", self.title);
        let mut decade = low;
        while decade <= high {
            let (x, label) = (along(10_f64.powf(decade)), 10_f64.powf(decade));
            let _ = writeln!(
                svg,
                "<path d=\"M{x:.1} {TITLE}V{bottom}\" stroke=\"#ddd\"/><text x=\"{x:.1}\" y=\"{:.1}\" \
                 font-size=\"11\" fill=\"#666\" text-anchor=\"middle\">{label}</text>",
                bottom + 15.0
            );
            decade += 1.0;
        }
        for (number, (row, median)) in self.bars.iter().enumerate() {
            let top = TITLE + number as f64 * BAR + 3.0;
            let (color, weight) =
                if self.section.is_reference(row) { ("#0b7a75", 600) } else { ("#9aa5b1", 400) };
            let (end, digits) = (along(*median), self.column.digits);
            let _ = writeln!(
                svg,
                "<text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"end\" font-weight=\"{weight}\">{}</text>\
                 <rect x=\"{NAMES}\" y=\"{top:.1}\" width=\"{:.1}\" height=\"{:.1}\" rx=\"2\" fill=\"{color}\"/>\
                 <text x=\"{:.1}\" y=\"{:.1}\" font-weight=\"{weight}\">{median:.digits$}</text>",
                NAMES - 8.0,
                top + 13.0,
                row.name,
                end - NAMES,
                BAR - 5.0,
                end + 5.0,
                top + 13.0,
            );
        }
        if let Some(goal) = self.column.goal {
            let x = along(goal);
            let _ = writeln!(
                svg,
                "<path d=\"M{x:.1} {TITLE}V{bottom}\" stroke=\"#b3261e\" stroke-dasharray=\"4 3\"/>\
                 <text x=\"{x:.1}\" y=\"{:.1}\" font-size=\"11\" fill=\"#b3261e\" text-anchor=\"middle\">goal</text>",
                TITLE - 3.0
            );
        }
        svg
    }

    /// The powers of ten between which all figures lie, the least of them visibly above the lower.
    fn decades(&self) -> (f64, f64) {
        let figures = self.bars.iter().map(|&(_, median)| median).chain(self.column.goal);
        let (least, most) = figures.fold((f64::MAX, f64::MIN_POSITIVE), |(least, most), figure| {
            (least.min(figure), most.max(figure))
        });
        let low = (least * 0.8).log10().floor();
        (low, most.log10().ceil().max(low + 1.0))
    }
}
