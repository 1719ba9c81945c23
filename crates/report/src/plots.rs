//! Heat maps as SVG: F1 by training set and test language, and confusions of tags.

use std::fmt;

use ner_experiment::records::results::Results;
use ner_metrics::{Confusion, Normalisation};
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};

use super::limits::{LABELS, PLOTTED, others};
use super::seeds::Group;
use super::table::MISSING;
use super::text::ZERO_SHOT_NOTE;

/// Drawing failed; with SVG in memory this does not happen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct PlotError(String);

impl fmt::Display for PlotError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "drawing a plot failed: {}", self.0)
    }
}

impl std::error::Error for PlotError {}

impl<E: std::error::Error + Send + Sync> From<DrawingAreaErrorKind<E>> for PlotError {
    fn from(error: DrawingAreaErrorKind<E>) -> Self {
        PlotError(error.to_string())
    }
}

/// What a drawing function gives.
pub(crate) type Drawn = Result<(), PlotError>;
/// Where all plots are drawn: pixels from the upper left corner.
pub(super) type Canvas<'a> = DrawingArea<SVGBackend<'a>, plotters::coord::Shift>;

pub(super) const INK: RGBColor = RGBColor(40, 44, 52);
pub(super) const FAINT: RGBColor = RGBColor(110, 116, 128);

/// F1 of each training set on each test language; zero-shot cells have a dashed frame and a star.
///
/// # Errors
/// [`PlotError`] if the drawing library reports one.
pub(crate) fn heatmap_svg(results: &Results, languages: &[String]) -> Result<String, PlotError> {
    let groups = Group::all(results);
    let groups: Vec<&Group<'_>> = groups.iter().filter(|g| !g.first().is_subset()).collect();
    let all = (groups.len(), languages.len());
    let groups = &groups[..all.0.min(PLOTTED.0)];
    let languages = &languages[..all.1.min(PLOTTED.1)];
    let zero_shot = groups.iter().any(|group| {
        let tested = |language: &&String| group.f1(language).is_some();
        let mut tested = languages.iter().filter(tested);
        tested.any(|language| group.is_zero_shot(language))
    });
    let mut notes: Vec<String> = Vec::new();
    notes.extend(zero_shot.then(|| ZERO_SHOT_NOTE.to_owned()));
    if (groups.len(), languages.len()) != all {
        notes.push(format!(
            "the first {} of {} training sets and {} of {} languages; tables.md has all",
            groups.len(),
            all.0,
            languages.len(),
            all.1
        ));
    }
    let note = notes.join("; ");
    let cell = |group: &Group<'_>, language: &String| {
        let f1 = group.f1(language)?;
        let marked = group.is_zero_shot(language);
        let text = format!("{:.2}{}", f1.mean * 100.0, if marked { "*" } else { "" });
        let note = f1
            .deviation
            .map(|deviation| format!("± {:.2}", deviation * 100.0));
        Some(Shade {
            // squared, because most F1 scores lie in the upper half and must stay distinguishable
            value: f1.mean * f1.mean,
            text,
            note: note.unwrap_or_default(),
            marked,
        })
    };
    let row = |group: &&Group<'_>| languages.iter().map(|l| cell(group, l)).collect();
    Grid {
        title: format!("F1, {} ({})", results.experiment, results.profile),
        row_title: "training set",
        column_title: "test language",
        note: &note,
        rows: groups.iter().map(|group| group.id.to_owned()).collect(),
        columns: languages.to_vec(),
        cells: groups.iter().map(row).collect(),
    }
    .to_svg()
}

/// Share of each gold tag's words that got each predicted tag, with counts; rows are gold.
///
/// # Errors
/// [`PlotError`] if the drawing library reports one.
pub(crate) fn confusion_svg(confusion: &Confusion, title: &str) -> Result<String, PlotError> {
    let all = confusion.labels().len();
    let fewer = confusion.most_confused(LABELS, &others(all.saturating_sub(LABELS)));
    let confusion = fewer.as_ref().unwrap_or(confusion);
    let mut note = "share of the gold tag's words, with counts".to_owned();
    if fewer.is_some() {
        note +=
            &format!("; the {LABELS} of {all} labels with the most errors; metrics.json has all");
    }
    let shares = confusion.normalised(Normalisation::Gold);
    let counts = confusion.counts();
    let shade = |(&value, &count): (&f64, &u64)| {
        let note = crate::text::thousands(count);
        Some(Shade {
            value,
            text: format!("{value:.2}"),
            note,
            marked: false,
        })
    };
    let rows = shares.iter().zip(&counts);
    Grid {
        title: title.to_owned(),
        row_title: "gold",
        column_title: "predicted",
        note: &note,
        rows: confusion.labels().to_vec(),
        columns: confusion.labels().to_vec(),
        cells: rows
            .map(|(shares, counts)| shares.iter().zip(counts).map(shade).collect())
            .collect(),
    }
    .to_svg()
}

/// One cell of a heat map.
struct Shade {
    /// 0 to 1, for the colour.
    value: f64,
    text: String,
    /// Second, smaller line; may be empty.
    note: String,
    /// Draws a dashed frame.
    marked: bool,
}

struct Grid<'a> {
    title: String,
    row_title: &'a str,
    column_title: &'a str,
    note: &'a str,
    rows: Vec<String>,
    columns: Vec<String>,
    cells: Vec<Vec<Option<Shade>>>,
}

const CELL: (i32, i32) = (88, 52);
/// Space above the cells for title and column names, and below for the note.
const ABOVE: i32 = 104;
const BELOW: i32 = 44;
/// Wide enough for any character of the text size used, by DejaVu Sans, the widest common font.
const CHARACTER: i32 = 10;

impl Grid<'_> {
    fn to_svg(&self) -> Result<String, PlotError> {
        let longest = self
            .rows
            .iter()
            .map(|name| name.chars().count())
            .max()
            .unwrap_or(0) as i32;
        let left = 48 + (longest * CHARACTER).max(60);
        let cells = CELL.0 * self.columns.len() as i32;
        let texts = [
            self.title.chars().count() as i32 * 12,
            self.note.chars().count() as i32 * 8,
        ];
        let width = (left + cells).max(24 + texts[0].max(texts[1])) + 24;
        let height = ABOVE + CELL.1 * self.rows.len() as i32 + BELOW;

        let mut svg = String::new();
        {
            let canvas = SVGBackend::with_string(&mut svg, (width as u32, height as u32));
            let canvas = canvas.into_drawing_area();
            canvas.fill(&WHITE)?;
            self.draw_names(&canvas, left, height)?;
            for (row, cells) in self.cells.iter().enumerate() {
                for (column, cell) in cells.iter().enumerate() {
                    let corner = (left + CELL.0 * column as i32, ABOVE + CELL.1 * row as i32);
                    draw_cell(&canvas, corner, cell.as_ref())?;
                }
            }
            canvas.present()?;
        }
        Ok(svg)
    }

    fn draw_names(&self, canvas: &Canvas<'_>, left: i32, height: i32) -> Drawn {
        let middle = left + CELL.0 * self.columns.len() as i32 / 2;
        text(canvas, &self.title, (24, 28), 20, INK, HPos::Left)?;
        text(
            canvas,
            self.column_title,
            (middle, 60),
            14,
            FAINT,
            HPos::Center,
        )?;
        text(
            canvas,
            self.row_title,
            (left - 12, 84),
            14,
            FAINT,
            HPos::Right,
        )?;
        text(canvas, self.note, (24, height - 20), 13, FAINT, HPos::Left)?;
        for (column, name) in self.columns.iter().enumerate() {
            let x = left + CELL.0 * column as i32 + CELL.0 / 2;
            text(canvas, name, (x, 84), 15, INK, HPos::Center)?;
        }
        for (row, name) in self.rows.iter().enumerate() {
            let y = ABOVE + CELL.1 * row as i32 + CELL.1 / 2;
            text(canvas, name, (left - 12, y), 15, INK, HPos::Right)?;
        }
        Ok(())
    }
}

fn draw_cell(canvas: &Canvas<'_>, (x, y): (i32, i32), cell: Option<&Shade>) -> Drawn {
    let middle = (x + CELL.0 / 2, y + CELL.1 / 2);
    let frame = [(x + 1, y + 1), (x + CELL.0 - 1, y + CELL.1 - 1)];
    let Some(cell) = cell else {
        canvas.draw(&Rectangle::new(frame, RGBColor(244, 245, 247).filled()))?;
        return text(canvas, MISSING, middle, 15, FAINT, HPos::Center);
    };
    canvas.draw(&Rectangle::new(frame, shade(cell.value).filled()))?;
    // where white and dark text have the same contrast
    let ink = if cell.value > 0.62 { WHITE } else { INK };
    if cell.marked {
        draw_dashed_frame(canvas, frame, ink)?;
    }
    let up = if cell.note.is_empty() { 0 } else { 8 };
    text(
        canvas,
        &cell.text,
        (middle.0, middle.1 - up),
        15,
        ink,
        HPos::Center,
    )?;
    text(
        canvas,
        &cell.note,
        (middle.0, middle.1 + 11),
        11,
        ink,
        HPos::Center,
    )
}

fn draw_dashed_frame(canvas: &Canvas<'_>, frame: [(i32, i32); 2], ink: RGBColor) -> Drawn {
    let [(left, top), (right, bottom)] = frame;
    let (left, top, right, bottom) = (left + 4, top + 4, right - 4, bottom - 4);
    let corners = [
        (left, top),
        (right, top),
        (right, bottom),
        (left, bottom),
        (left, top),
    ];
    dashed(canvas, corners.to_vec(), ink)
}

/// White to dark blue.
fn shade(value: f64) -> RGBColor {
    let part = value.clamp(0.0, 1.0);
    let mix = |from: f64, to: f64| (from + (to - from) * part).round() as u8;
    RGBColor(mix(247.0, 8.0), mix(251.0, 64.0), mix(255.0, 129.0))
}

/// A dashed line through points.
pub(super) fn dashed(canvas: &Canvas<'_>, points: Vec<(i32, i32)>, ink: RGBColor) -> Drawn {
    Ok(canvas.draw(&plotters::element::DashedPathElement::new(
        points,
        5,
        4,
        ink.stroke_width(1),
    ))?)
}

/// A text without the characters that no XML file may hold, not even escaped: one of them, and no program shows the plot.
fn xml(text: &str) -> String {
    let allowed = |c: char| !c.is_control() && !matches!(c, '\u{fffe}' | '\u{ffff}');
    let each = text.chars();
    each.map(|c| if allowed(c) { c } else { '\u{fffd}' })
        .collect()
}

/// A line of text, its middle at the height given.
pub(super) fn text(
    canvas: &Canvas<'_>,
    content: &str,
    at: (i32, i32),
    size: u32,
    ink: RGBColor,
    side: HPos,
) -> Drawn {
    if content.is_empty() {
        return Ok(());
    }
    let content = xml(content);
    let style = TextStyle::from(("sans-serif", size).into_font()).color(&ink);
    let style = style.pos(Pos::new(side, VPos::Center));
    Ok(canvas.draw(&Text::new(content, at, style))?)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::published;

    #[test]
    fn the_matrix_has_its_values_and_names() {
        let results = published::results();
        let svg = heatmap_svg(&results, &results.languages()).unwrap();
        for label in [
            "86.77",
            "71.41*",
            "67.70*",
            "78.70",
            "de+fr",
            "training set",
        ] {
            assert!(svg.lines().any(|line| line.trim() == label), "{label}");
        }
        assert!(svg.trim_end().ends_with("</svg>"));
        assert!(!svg.contains("fr-250"));
        let svg = heatmap_svg(&published::two_seeds(), &["de".into()]).unwrap();
        assert!(svg.lines().any(|line| line.trim() == "± 0.71"));
    }

    #[test]
    fn a_confusion_shows_shares_and_counts() {
        let labels = ["O", "B-PER"].map(String::from).to_vec();
        let confusion = Confusion::from_counts(labels, &[vec![43000, 0], vec![1, 3]]).unwrap();
        let svg = confusion_svg(&confusion, "de on de").unwrap();
        for label in ["0.75", "0.25", "43,000", "B-PER", "de on de"] {
            assert!(svg.lines().any(|line| line.trim() == label), "{label}");
        }
    }

    #[test]
    fn a_label_is_text_and_nothing_else() {
        let labels = ["O", "B-<b>&\"'", "B-\u{1b}[31m\u{0}\u{ffff}"].map(String::from);
        let counts = vec![vec![1, 1, 1]; 3];
        let confusion = Confusion::from_counts(labels.to_vec(), &counts).unwrap();
        let svg = confusion_svg(&confusion, "a\nb <script>").unwrap();
        let said = |part: &str| svg.lines().any(|line| line.trim() == part);
        assert!(said("B-\u{fffd}[31m\u{fffd}\u{fffd}"), "{svg}");
        assert!(said("a\u{fffd}b &lt;script&gt;"), "{svg}");
        assert!(!svg.contains("<b>") && !svg.contains("<script>"));
        let allowed = |c: char| !c.is_control() || matches!(c, '\n' | '\t');
        assert!(svg.chars().all(allowed));
    }

    #[test]
    fn of_very_many_labels_the_most_confused_are_drawn() {
        let labels: Vec<String> = (0..2201).map(|number| format!("B-{number}")).collect();
        let predicted: Vec<&String> = labels.iter().rev().collect();
        let confusion =
            Confusion::new(&labels, &[labels.iter().collect::<Vec<_>>()], &[predicted]).unwrap();
        let svg = confusion_svg(&confusion, "de on de").unwrap();
        assert!(svg.len() < 2_000_000, "{}", svg.len());
        assert!(svg.contains("the 40 of 2201 labels with the most errors"));
        assert!(svg.contains("2,161 others"));
    }

    #[test]
    fn an_empty_run_can_be_drawn() {
        assert!(
            heatmap_svg(&Results::default(), &[])
                .unwrap()
                .contains("</svg>")
        );
    }
}
