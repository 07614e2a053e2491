//! Tables as CSV (RFC 4180) with cells that no spreadsheet takes for a formula.

/// One row of a table, and the line on which it begins, from 1.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// The line.
    pub line: usize,
    /// The cells, as they were before [`line()`] guarded them.
    pub cells: Vec<String>,
    /// Whether a quote was opened and not closed, so that the rest of the text was taken for this row.
    pub is_open: bool,
}

/// One line of a table, with its end. Cells are quoted, and one that a spreadsheet would take for a formula
/// begins with an apostrophe; [`rows`] takes it away again.
pub fn line<'a>(cells: impl IntoIterator<Item = &'a str>) -> String {
    let cells: Vec<String> = cells
        .into_iter()
        .map(|cell| if cell.is_empty() { String::new() } else { quoted(&guarded(cell)) })
        .collect();
    cells.join(",") + "\r\n"
}

fn quoted(cell: &str) -> String {
    format!("\"{}\"", cell.replace('"', "\"\""))
}

fn guarded(cell: &str) -> String {
    if is_formula(cell.trim_start_matches('\'')) { format!("'{cell}") } else { cell.to_owned() }
}

fn unguarded(cell: String) -> String {
    match cell.strip_prefix('\'') {
        Some(rest) if is_formula(rest.trim_start_matches('\'')) => rest.to_owned(),
        _ => cell,
    }
}

/// Whether a spreadsheet may take a cell that begins like this for a formula. Some look behind spaces, and
/// at the wide forms of the signs too.
fn is_formula(cell: &str) -> bool {
    let signs = ['=', '+', '-', '@', '\u{ff1d}', '\u{ff0b}', '\u{ff0d}', '\u{ff20}'];
    cell.starts_with(['\t', '\r', '\n']) || cell.trim_start().starts_with(signs)
}

/// The rows of a table, blank lines left out. The cells are parted by commas, or by semicolons where the
/// first line has those only, as spreadsheets write them in many countries.
pub fn rows(text: &str) -> Vec<Row> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let first = text.lines().next().unwrap_or_default();
    let parted_by = if first.contains(';') && !first.contains(',') { ';' } else { ',' };
    let mut rows = Vec::new();
    let mut row = Row { line: 1, cells: Vec::new(), is_open: false };
    let (mut cell, mut is_quoted, mut line) = (String::new(), false, 1);
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '"' if is_quoted && letters.peek() == Some(&'"') => {
                letters.next();
                cell.push('"');
            }
            '"' if is_quoted => is_quoted = false,
            '"' if cell.is_empty() => is_quoted = true,
            '\r' if !is_quoted && letters.peek() == Some(&'\n') => {}
            '\n' | '\r' if !is_quoted => {
                line += 1;
                row.cells.push(unguarded(std::mem::take(&mut cell)));
                let next = Row { line, cells: Vec::new(), is_open: false };
                rows.push(std::mem::replace(&mut row, next));
            }
            letter if letter == parted_by && !is_quoted => {
                row.cells.push(unguarded(std::mem::take(&mut cell)));
            }
            letter => {
                line += usize::from(letter == '\n');
                cell.push(letter);
            }
        }
    }
    row.cells.push(unguarded(cell));
    row.is_open = is_quoted;
    rows.push(row);
    rows.retain(|row| row.cells.iter().any(|cell| !cell.trim().is_empty()));
    rows
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(text: &str) -> Vec<Vec<String>> {
        rows(text).into_iter().map(|row| row.cells).collect()
    }

    #[test]
    fn no_cell_begins_like_a_formula_and_every_one_is_read_back() {
        for cell in
            ["=1+1", "+1", "-1", "@x", "\t=1", "\r=1", " =1", "'=1", "''-1", "'tis", "a=1", "\u{ff1d}1"]
        {
            let written = line([cell]);
            let shown = written.trim_start_matches('"');
            assert!(!is_formula(shown), "{written:?}");
            assert_eq!(read(&written), [[cell.to_owned()]], "{cell:?}");
        }
        assert_eq!(line(["'tis"]), "\"'tis\"\r\n");
    }

    #[test]
    fn quotes_commas_and_line_ends_stay_in_their_cell_and_lines_are_counted() {
        let found = rows("a,b\r\n\"x\ny\",\"say \"\"hi\"\"\"\r\n\r\nlast,1");
        let lines: Vec<usize> = found.iter().map(|row| row.line).collect();
        assert_eq!(lines, [1, 2, 5]);
        assert_eq!(found[1].cells, ["x\ny", "say \"hi\""]);
    }

    #[test]
    fn semicolons_part_cells_where_the_heading_has_no_comma() {
        assert_eq!(read("a;b\nx, y;z\n"), [["a", "b"], ["x, y", "z"]]);
    }

    #[test]
    fn a_quote_that_is_never_closed_is_said() {
        assert!(rows("a\n\"x\ny\n").last().unwrap().is_open);
    }

    proptest! {
        #[test]
        fn any_cells_are_read_back_as_they_were(cells in proptest::collection::vec("[=+@'\"a,;\r\n\t -]{0,6}", 1..5)) {
            let given: Vec<String> = ["x".to_owned()].into_iter().chain(cells).collect();
            let heading = line(["a", "b"]);
            let written = heading + &line(given.iter().map(String::as_str));
            prop_assert_eq!(read(&written).pop(), Some(given));
        }
    }
}
