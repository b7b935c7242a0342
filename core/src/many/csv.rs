//! Writes CSV (RFC 4180).

/// Writes a row, and quotes the cells that need it.
pub(crate) fn write_csv_row<'a>(cells: impl IntoIterator<Item = &'a str>, delimiter: char, to: &mut String) {
    for (index, cell) in cells.into_iter().enumerate() {
        if index > 0 {
            to.push(delimiter);
        }
        let needs_quotes = cell.contains([delimiter, '"', '\n', '\r']) || cell.starts_with(' ') || cell.ends_with(' ');
        if needs_quotes {
            to.push('"');
            to.push_str(&cell.replace('"', "\"\""));
            to.push('"');
        } else {
            to.push_str(cell);
        }
    }
    to.push_str("\r\n");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_quoted_only_if_they_need_it() {
        let cases: &[(&[&str], char, &str)] = &[
            (&["a", "b"], ',', "a,b\r\n"),
            (&["a,b", "c;d"], ',', "\"a,b\",c;d\r\n"),
            (&["a,b", "c;d"], ';', "a,b;\"c;d\"\r\n"),
            (&["say \"hi\"", "two\nlines", ""], ',', "\"say \"\"hi\"\"\",\"two\nlines\",\r\n"),
            (&[" padded", "Zoë 🇩🇪"], ',', "\" padded\",Zoë 🇩🇪\r\n"),
        ];
        for (cells, delimiter, expected) in cases {
            let mut csv = String::new();
            write_csv_row(cells.iter().copied(), *delimiter, &mut csv);
            assert_eq!(csv, *expected);
        }
    }
}
