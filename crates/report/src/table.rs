//! A table of text, aligned for a terminal or as Markdown.

use super::markdown::escaped;

/// Cells of text under a header; the first column is left-aligned, all others right-aligned.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Table {
    /// What the table shows, on one line.
    pub title: String,
    /// Names of the columns.
    pub header: Vec<String>,
    /// Rows, each as long as the header.
    pub rows: Vec<Vec<String>>,
    /// Lines below the table, such as the meaning of a mark.
    pub notes: Vec<String>,
}

/// Shown for a missing value.
pub const MISSING: &str = "–";

impl Table {
    /// The first `most` rows; a note says how many more there are, and `rest` says where to find them.
    #[must_use]
    pub fn cut(mut self, most: usize, rest: &str) -> Table {
        let more = self.rows.len().saturating_sub(most);
        if more > 0 {
            self.rows.truncate(most);
            let more = crate::text::counted(more as u64, "more row");
            self.notes.push(format!("{more}: {rest}"));
        }
        self
    }

    /// For a terminal: title, columns two spaces apart, notes.
    #[must_use]
    pub fn to_text(&self) -> String {
        let widths = self.widths(str::to_owned);
        let rule = widths
            .iter()
            .map(|width| "─".repeat(*width))
            .collect::<Vec<_>>()
            .join("  ");
        let mut lines = vec![self.title.clone(), String::new()];
        lines.push(
            aligned(&self.header, &widths)
                .join("  ")
                .trim_end()
                .to_owned(),
        );
        lines.push(rule);
        let rows = self.rows.iter().map(|row| aligned(row, &widths).join("  "));
        lines.extend(rows.map(|row| row.trim_end().to_owned()));
        lines.extend(self.notes.iter().cloned());
        lines.join("\n") + "\n"
    }

    /// Title as a heading of the given level, table, notes as a paragraph each.
    #[must_use]
    pub fn to_markdown(&self, level: usize) -> String {
        let widths = self.widths(escaped);
        let line = |row: &[String]| {
            let cells: Vec<String> = row.iter().map(|cell| escaped(cell)).collect();
            format!("| {} |", aligned(&cells, &widths).join(" | "))
        };
        let rule = widths
            .iter()
            .enumerate()
            .map(|(column, width)| match column {
                0 => "-".repeat(*width),
                _ => format!("{}:", "-".repeat(width - 1)),
            });
        let rule = format!("| {} |", rule.collect::<Vec<_>>().join(" | "));

        let mut lines = vec![
            format!("{} {}", "#".repeat(level), escaped(&self.title)),
            String::new(),
        ];
        lines.extend([line(&self.header), rule]);
        lines.extend(self.rows.iter().map(|row| line(row)));
        for note in &self.notes {
            lines.extend([String::new(), escaped(note)]);
        }
        lines.join("\n") + "\n"
    }

    /// Characters of each column's widest cell, at least 3 as Markdown's rule wants.
    fn widths(&self, shown: fn(&str) -> String) -> Vec<usize> {
        let width = |column: usize| {
            let cells = self
                .rows
                .iter()
                .chain([&self.header])
                .filter_map(|row| row.get(column));
            cells
                .map(|cell| shown(cell).chars().count())
                .max()
                .unwrap_or(0)
                .max(3)
        };
        (0..self.header.len()).map(width).collect()
    }
}

fn aligned(row: &[String], widths: &[usize]) -> Vec<String> {
    let cells = row.iter().zip(widths).enumerate();
    cells
        .map(|(column, (cell, &width))| match column {
            0 => format!("{cell:<width$}"),
            _ => format!("{cell:>width$}"),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table() -> Table {
        let row = |cells: [&str; 2]| cells.map(String::from).to_vec();
        Table {
            title: "F1".into(),
            header: row(["training set", "de"]),
            rows: vec![row(["a|b", "71.41*"]), row(["größer", MISSING])],
            notes: vec!["* zero-shot".into()],
        }
    }

    #[test]
    fn text_is_aligned() {
        let expected = "F1\n\ntraining set      de\n────────────  ──────\na|b           71.41*\n\
             größer             –\n* zero-shot\n";
        assert_eq!(table().to_text(), expected);
    }

    #[test]
    fn markdown_is_escaped() {
        let expected = "## F1\n\n| training set |      de |\n| ------------ | ------: |\n\
             | a\\|b         | 71.41\\* |\n| größer       |       – |\n\n\\* zero-shot\n";
        assert_eq!(table().to_markdown(2), expected);
    }
}
