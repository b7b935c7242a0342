//! The part of the crate `unicode-normalization` that `stringprep` uses, for passwords of a database. The tables of
//! that crate have 110 KB more than those of ICU, most of which `idna` contains already.

use std::str::Chars;

use icu_normalizer::{ComposingNormalizerBorrowed, Composition};

/// Normalises characters.
pub trait UnicodeNormalization<I: Iterator<Item = char>> {
    /// Composes the characters after a compatibility decomposition.
    fn nfkc(self) -> Composition<'static, I>;
}

impl<I: Iterator<Item = char>> UnicodeNormalization<I> for I {
    fn nfkc(self) -> Composition<'static, I> {
        ComposingNormalizerBorrowed::new_nfkc().normalize_iter(self)
    }
}

impl<'a> UnicodeNormalization<Chars<'a>> for &'a str {
    fn nfkc(self) -> Composition<'static, Chars<'a>> {
        self.chars().nfkc()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_are_composed_after_a_compatibility_decomposition() {
        for (text, expected) in [
            ("password", "password"),
            // A letter and its accent.
            ("e\u{301}", "é"),
            ("é", "é"),
            // A ligature, a wide letter, a Roman number.
            ("ﬁＡⅨ", "fiAIX"),
            // The marks are sorted.
            ("q\u{307}\u{323}", "q\u{323}\u{307}"),
            ("\u{1112}\u{1161}\u{11ab}", "한"),
            ("🔑", "🔑"),
        ] {
            assert_eq!(text.nfkc().collect::<String>(), expected, "{text}");
        }
    }
}
