//! A piece of text that people read: a page, a comment or a string.

/// A page, a comment or a string of a file.
#[derive(Debug)]
pub(super) struct Passage {
    pub(super) kind: Kind,
    pub(super) lines: Vec<Line>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A page, a comment or a docstring. It is written in Markdown, and its lines have a limit.
    Markdown,
    /// A string. Its lines have no limit, because it may not be possible to break them.
    Literal,
}

/// A line of a passage.
#[derive(Debug)]
pub(super) struct Line {
    /// The number in the file, from 1.
    pub(super) number: usize,
    /// The text without indentation and comment marks.
    pub(super) text: String,
    /// The column of the text in the file, from 0.
    pub(super) column: usize,
}

/// Sentences of a passage that belong together: a paragraph, an item of a list or a cell of a table, on one line.
#[derive(Debug, Default)]
pub(super) struct Prose {
    pub(super) text: String,
    /// Where each line of the file begins in `text`: its offset, and its number.
    pub(super) lines: Vec<(usize, usize)>,
    /// Whether the prose can be wrapped. Headings and tables cannot.
    pub(super) can_wrap: bool,
}

impl Prose {
    /// The line of the file that has the byte at an offset.
    pub(super) fn line_at(&self, offset: usize) -> usize {
        let earlier = self.lines.iter().take_while(|(start, _)| *start <= offset);
        earlier.last().map_or(0, |(_, number)| *number)
    }
}
