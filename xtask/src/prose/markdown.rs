//! The prose of a passage: code, links' targets and HTML are left out.

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

use super::passage::{Kind, Passage, Prose};

/// Stands for inline code, so that the sentence around it stays whole.
const CODE: &str = "`…`";

/// The prose of a passage, paragraph by paragraph.
pub(super) fn prose(passage: &Passage) -> Vec<Prose> {
    let mut text = String::new();
    let mut starts = Vec::new();
    for line in &passage.lines {
        starts.push((text.len(), line.number));
        text.push_str(&line.text);
        text.push('\n');
    }
    match passage.kind {
        Kind::Markdown => paragraphs(&text, &starts),
        Kind::Literal => vec![Prose { text, lines: starts, can_wrap: false }],
    }
}

fn paragraphs(text: &str, starts: &[(usize, usize)]) -> Vec<Prose> {
    let line_at = |offset: usize| {
        let earlier = starts.iter().take_while(|(start, _)| *start <= offset);
        earlier.last().map_or(0, |(_, number)| *number)
    };
    let mut finished = Vec::new();
    let mut current = Prose { can_wrap: true, ..Prose::default() };
    let (mut in_code, mut can_wrap) = (false, true);
    for (event, range) in Parser::new_ext(text, Options::ENABLE_TABLES).into_offset_iter() {
        let piece = match event {
            Event::Start(Tag::CodeBlock(_)) => {
                in_code = true;
                None
            }
            Event::End(TagEnd::CodeBlock) => {
                in_code = false;
                None
            }
            Event::Start(Tag::Table(_) | Tag::Heading { .. }) => {
                can_wrap = false;
                None
            }
            Event::End(TagEnd::Table | TagEnd::Heading(_)) => {
                can_wrap = true;
                None
            }
            Event::Start(Tag::Emphasis | Tag::Strong | Tag::Link { .. })
            | Event::End(TagEnd::Emphasis | TagEnd::Strong | TagEnd::Link) => continue,
            Event::Text(text) if !in_code => Some(text),
            Event::Code(_) => Some(CODE.into()),
            Event::SoftBreak | Event::HardBreak => Some(" ".into()),
            Event::InlineHtml(_) => continue,
            _ => None,
        };
        match piece {
            Some(piece) => {
                let number = line_at(range.start);
                if current.lines.last().is_none_or(|(_, last)| *last != number) {
                    current.lines.push((current.text.len(), number));
                }
                current.text.push_str(&piece);
                current.can_wrap = can_wrap;
            }
            None if current.lines.is_empty() => {}
            None => finished.push(std::mem::take(&mut current)),
        }
    }
    finished.extend(Some(current).filter(|last| !last.lines.is_empty()));
    finished
}

#[cfg(test)]
mod tests {
    use super::super::passage::Line;
    use super::*;

    #[test]
    fn separates_paragraphs_and_leaves_out_code() {
        let text =
            "# A title\n\nOne `two`\n*three* [four](five).\n\n    code\n\n- six\n- seven\n\n| eight |\n|---|\n| nine |";
        let lines = text.lines().zip(1..).map(|(text, number)| Line { number, text: text.to_owned(), column: 0 });
        let passage = Passage { kind: Kind::Markdown, lines: lines.collect() };
        let found: Vec<_> = prose(&passage)
            .into_iter()
            .map(|prose| {
                (prose.text, prose.lines.iter().map(|(_, number)| *number).collect::<Vec<_>>(), prose.can_wrap)
            })
            .collect();
        let expected = [
            ("A title", vec![1], false),
            ("One `…` three four.", vec![3, 4], true),
            ("six", vec![8], true),
            ("seven", vec![9], true),
            ("eight", vec![11], false),
            ("nine", vec![13], false),
        ];
        assert_eq!(found, expected.map(|(text, lines, can_wrap)| (text.to_owned(), lines, can_wrap)));
    }
}
