//! What is sent and received in a call.

/// A medium, in the order of the places in a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Medium {
    /// Sound.
    Microphone,
    /// A picture of the person.
    Camera,
    /// A picture of the screen.
    Screen,
}

#[cfg(any(test, feature = "hydrate"))]
impl Medium {
    /// Every medium, in the order of its places.
    pub const ALL: [Self; 3] = [Self::Microphone, Self::Camera, Self::Screen];

    /// Its kind of track.
    pub fn kind(self) -> &'static str {
        match self {
            Self::Microphone => "audio",
            Self::Camera | Self::Screen => "video",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_medium_has_the_place_of_its_number() {
        for (place, medium) in Medium::ALL.into_iter().enumerate() {
            assert_eq!(medium as usize, place);
            assert_eq!(medium.kind(), if place == 0 { "audio" } else { "video" });
        }
    }
}
