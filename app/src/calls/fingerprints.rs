//! The certificates' fingerprints in two session descriptions (RFC 8122): what a safety code is made of.

/// What a code is made of, the same on both sides; none where a description has no fingerprint.
pub fn material(own_sdp: &str, other_sdp: &str) -> Option<String> {
    let mut both = [fingerprints(own_sdp)?, fingerprints(other_sdp)?];
    both.sort();
    Some(both.join("|"))
}

/// All fingerprints of a description, each once.
fn fingerprints(sdp: &str) -> Option<String> {
    let lines = sdp.lines().filter_map(|line| line.trim().strip_prefix("a=fingerprint:"));
    let mut found: Vec<_> = lines.map(|line| line.trim().to_ascii_uppercase()).collect();
    found.sort();
    found.dedup();
    (!found.is_empty()).then(|| found.join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    const ONE: &str = "v=0\r\na=fingerprint:sha-256 AA:01\r\nm=audio\r\na=fingerprint:sha-256 aa:01\r\n";
    const OTHER: &str = "v=0\r\na=fingerprint:sha-256 BB:02\r\n";

    #[test]
    fn both_sides_make_the_code_of_the_same() {
        let material = material(ONE, OTHER).unwrap();
        assert_eq!(material, "SHA-256 AA:01|SHA-256 BB:02");
        assert_eq!(super::material(OTHER, ONE).unwrap(), material);
        assert_eq!(super::material(ONE, "v=0\r\n"), None);
    }
}
