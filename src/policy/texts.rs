//! How texts are compared: without the case of letters.

/// Whether two texts are equal but for the case of their letters.
pub fn is_same_text(left: &str, right: &str) -> bool {
    match left.is_ascii() && right.is_ascii() {
        true => left.eq_ignore_ascii_case(right),
        false => left.to_lowercase() == right.to_lowercase(),
    }
}

/// Whether a text fits a pattern with `*` and `?`. Takes time in proportion to both lengths at the most.
pub fn fits(pattern: &str, text: &str) -> bool {
    let pattern: Vec<char> = pattern.chars().collect();
    let text: Vec<char> = text.chars().collect();
    let (mut at, mut in_text) = (0, 0);
    let mut star: Option<(usize, usize)> = None;
    while in_text < text.len() {
        match pattern.get(at) {
            Some('*') => {
                star = Some((at, in_text));
                at += 1;
            }
            Some(one) if *one == '?' || Some(one) == text.get(in_text) => {
                at += 1;
                in_text += 1;
            }
            _ => match star {
                Some((after, start)) => {
                    at = after + 1;
                    in_text = start + 1;
                    star = Some((after, start + 1));
                }
                None => return false,
            },
        }
    }
    pattern
        .get(at..)
        .unwrap_or_default()
        .iter()
        .all(|one| *one == '*')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_fit_texts() {
        assert!(fits("*tbd*", "still tbd, sorry"));
        assert!(fits("rb-??", "rb-12"));
        assert!(!fits("rb-??", "rb-123"));
        assert!(fits("*", ""));
        assert!(!fits("?", ""));
        assert!(fits("a*b*c", "a1b2b3c"));
        assert!(!fits("a*b*c", "a1b2b3"));
    }
}
