//! The limit of the length of lines.

use super::passage::{Kind, Passage, Prose};

/// The lines of prose that are longer than the limit. A line that has no space to break it at is allowed.
pub(super) fn problems(passage: &Passage, prose: &[Prose], columns: usize) -> Vec<(usize, String)> {
    if passage.kind == Kind::Literal {
        return Vec::new();
    }
    let can_wrap = |number| {
        let mut wrappable = prose.iter().filter(|prose| prose.can_wrap);
        wrappable.any(|prose| prose.lines.iter().any(|(_, line)| *line == number))
    };
    let mut problems = Vec::new();
    for line in &passage.lines {
        let width = line.column + line.text.chars().count();
        let room = columns.saturating_sub(line.column);
        if width > columns && has_break(&line.text, room) && can_wrap(line.number) {
            problems.push((line.number, format!("the line has {width} columns, and may have {columns}")));
        }
    }
    problems
}

/// Whether a line can be broken so that its first part fits. The mark of a list item cannot stand alone.
fn has_break(text: &str, room: usize) -> bool {
    let mut words = text.split(' ');
    let first = words.next().unwrap_or_default();
    let is_mark = first.chars().all(|c| "-*+.0123456789".contains(c));
    let first = if is_mark {
        first.len() + 1 + words.next().unwrap_or_default().chars().count()
    } else {
        first.chars().count()
    };
    first <= room && words.next().is_some()
}
