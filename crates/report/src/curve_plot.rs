//! The learning curve as SVG: F1 over sentences (log scale), the zero-shot line, the crossing.

use plotters::prelude::*;
use plotters::style::text_anchor::HPos;

use super::curve::Curve;
use super::plots::{Canvas, Drawn, FAINT, INK, PlotError, dashed, text};
use super::text::thousands;

const SIZE: (i32, i32) = (760, 460);
/// Corners of the plotting area.
const LEFT_TOP: (i32, i32) = (72, 64);
const RIGHT_BOTTOM: (i32, i32) = (720, 380);
const CURVE: RGBColor = RGBColor(8, 81, 156);
const LINE: RGBColor = RGBColor(178, 84, 10);
const GRID: RGBColor = RGBColor(228, 231, 236);

/// Draws a learning curve.
///
/// # Errors
/// [`PlotError`] if the drawing library reports one.
pub(crate) fn learning_curve_svg(curve: &Curve) -> Result<String, PlotError> {
    let mut svg = String::new();
    {
        let canvas = SVGBackend::with_string(&mut svg, (SIZE.0 as u32, SIZE.1 as u32));
        let canvas = canvas.into_drawing_area();
        canvas.fill(&WHITE)?;
        let scale = Scale::of(curve);
        draw_axes(&canvas, curve, &scale)?;
        draw_zero_shot(&canvas, curve, &scale)?;
        draw_points(&canvas, curve, &scale)?;
        draw_crossing(&canvas, curve, &scale)?;
        canvas.present()?;
    }
    Ok(svg)
}

/// From sentences and F1 to pixels.
struct Scale {
    /// Natural logarithms of the least and the largest number of sentences shown.
    log: (f64, f64),
}

impl Scale {
    fn of(curve: &Curve) -> Scale {
        let sizes = || {
            curve
                .points
                .iter()
                .map(|point| (point.sentences.max(1) as f64).ln())
        };
        let least = sizes().reduce(f64::min).unwrap_or(0.0);
        let largest = sizes().reduce(f64::max).unwrap_or(1.0);
        // room on both sides, so that no point touches the frame
        let room = ((largest - least) * 0.06).max(0.1);
        Scale {
            log: (least - room, largest + room),
        }
    }

    fn x(&self, sentences: f64) -> i32 {
        let part = (sentences.max(1.0).ln() - self.log.0) / (self.log.1 - self.log.0);
        LEFT_TOP.0 + (part * f64::from(RIGHT_BOTTOM.0 - LEFT_TOP.0)).round() as i32
    }

    fn y(&self, f1: f64) -> i32 {
        let part = f1.clamp(0.0, 1.0);
        RIGHT_BOTTOM.1 - (part * f64::from(RIGHT_BOTTOM.1 - LEFT_TOP.1)).round() as i32
    }
}

fn draw_axes(canvas: &Canvas<'_>, curve: &Curve, scale: &Scale) -> Drawn {
    let title = format!("Learning curve of {}", curve.language);
    text(canvas, &title, (24, 28), 20, INK, HPos::Left)?;
    text(
        canvas,
        "F1 (%)",
        (LEFT_TOP.0 - 12, 48),
        13,
        FAINT,
        HPos::Right,
    )?;
    for tick in (0..=100).step_by(20) {
        let y = scale.y(f64::from(tick) / 100.0);
        canvas.draw(&PathElement::new(
            vec![(LEFT_TOP.0, y), (RIGHT_BOTTOM.0, y)],
            GRID,
        ))?;
        text(
            canvas,
            &tick.to_string(),
            (LEFT_TOP.0 - 12, y),
            13,
            INK,
            HPos::Right,
        )?;
    }
    let middle = (LEFT_TOP.0 + RIGHT_BOTTOM.0) / 2;
    let below = format!("{} training sentences (log scale)", curve.language);
    text(
        canvas,
        &below,
        (middle, RIGHT_BOTTOM.1 + 60),
        14,
        FAINT,
        HPos::Center,
    )?;

    let mut labels = Spread::new(52);
    for point in &curve.points {
        let (x, bottom) = (scale.x(point.sentences as f64), RIGHT_BOTTOM.1);
        canvas.draw(&PathElement::new(vec![(x, bottom), (x, bottom + 6)], INK))?;
        let y = bottom + if labels.is_free(x) { 18 } else { 34 };
        text(
            canvas,
            &thousands(point.sentences),
            (x, y),
            13,
            INK,
            HPos::Center,
        )?;
    }
    let base = vec![
        (LEFT_TOP.0, RIGHT_BOTTOM.1),
        (RIGHT_BOTTOM.0, RIGHT_BOTTOM.1),
    ];
    Ok(canvas.draw(&PathElement::new(base, INK))?)
}

fn draw_zero_shot(canvas: &Canvas<'_>, curve: &Curve, scale: &Scale) -> Drawn {
    let Some(line) = curve.zero_shot else {
        return Ok(());
    };
    let y = scale.y(line.mean);
    dashed(canvas, vec![(LEFT_TOP.0, y), (RIGHT_BOTTOM.0, y)], LINE)?;
    let label = format!("zero-shot from {}: {}", curve.source, line.percent());
    text(
        canvas,
        &label,
        (LEFT_TOP.0 + 8, y - 12),
        13,
        LINE,
        HPos::Left,
    )
}

fn draw_points(canvas: &Canvas<'_>, curve: &Curve, scale: &Scale) -> Drawn {
    canvas.draw(&PathElement::new(path(curve, scale), CURVE.stroke_width(2)))?;
    let mut labels = Spread::new(46);
    for point in &curve.points {
        let place = |f1: f64| (scale.x(point.sentences as f64), scale.y(f1));
        let (x, y) = place(point.f1.mean);
        if let Some(deviation) = point.f1.deviation {
            let bar = vec![
                place(point.f1.mean - deviation),
                place(point.f1.mean + deviation),
            ];
            canvas.draw(&PathElement::new(bar, CURVE))?;
        }
        canvas.draw(&Circle::new((x, y), 4, CURVE.filled()))?;
        // above the curve, but for the line's label and for a label that is there already; never
        // over the axis
        let below_line = curve
            .zero_shot
            .is_some_and(|line| point.f1.mean < line.mean);
        let near_axis = y + 26 > RIGHT_BOTTOM.1;
        let (at, side) = match labels.is_free(x) && (!below_line || near_axis) {
            true => ((x, y - 14), HPos::Center),
            false => ((x + 8, y + 13), HPos::Left),
        };
        text(
            canvas,
            &format!("{:.2}", point.f1.mean * 100.0),
            at,
            12,
            CURVE,
            side,
        )?;
    }
    Ok(())
}

/// The curve between its points: a straight line in sentences, as the crossing takes it, is bent
/// on the log scale.
fn path(curve: &Curve, scale: &Scale) -> Vec<(i32, i32)> {
    // more would show the rounding to whole pixels
    const PARTS: u32 = 6;
    let mut path = Vec::new();
    for pair in curve.points.windows(2) {
        let ends = [0, 1].map(|end| (pair[end].sentences as f64, pair[end].f1.mean));
        path.extend((0..=PARTS).map(|part| {
            let part = f64::from(part) / f64::from(PARTS);
            let [x, y] = [ends[1].0 - ends[0].0, ends[1].1 - ends[0].1];
            (scale.x(ends[0].0 + part * x), scale.y(ends[0].1 + part * y))
        }));
    }
    path
}

fn draw_crossing(canvas: &Canvas<'_>, curve: &Curve, scale: &Scale) -> Drawn {
    let (Some(crossing), Some(line)) = (curve.crossing, curve.zero_shot) else {
        return Ok(());
    };
    let (x, y) = (scale.x(crossing), scale.y(line.mean));
    dashed(canvas, vec![(x, y), (x, RIGHT_BOTTOM.1)], LINE)?;
    canvas.draw(&Circle::new((x, y), 6, WHITE.filled()))?;
    canvas.draw(&Circle::new((x, y), 6, LINE.stroke_width(2)))?;
    let label = format!("crosses at about {crossing:.0} sentences");
    // on the side with more room
    let (at, side) = match x * 2 > LEFT_TOP.0 + RIGHT_BOTTOM.0 {
        true => (x - 8, HPos::Right),
        false => (x + 8, HPos::Left),
    };
    text(canvas, &label, (at, RIGHT_BOTTOM.1 - 14), 13, LINE, side)
}

/// Tells which labels along an axis would run into the one before.
struct Spread {
    apart: i32,
    last: Option<i32>,
}

impl Spread {
    fn new(apart: i32) -> Self {
        Spread { apart, last: None }
    }

    /// Whether a label at `x` is free of the last free one.
    fn is_free(&mut self, x: i32) -> bool {
        let free = self.last.is_none_or(|last| x - last >= self.apart);
        if free {
            self.last = Some(x);
        }
        free
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::curve::learning_curve;
    use crate::published;

    #[test]
    fn the_published_curve() {
        let svg = learning_curve_svg(&learning_curve(&published::results(), "fr", "de")).unwrap();
        for label in [
            "Learning curve of fr",
            "zero-shot from de: 71.41",
            "crosses at about 694 sentences",
            "4,580",
            "13.73",
        ] {
            assert!(svg.lines().any(|line| line.trim() == label), "{label}");
        }
    }

    #[test]
    fn the_scale_is_logarithmic_and_within_the_frame() {
        let scale = Scale::of(&learning_curve(&published::results(), "fr", "de"));
        let x = [250.0, 500.0, 1000.0, 2000.0].map(|sentences| scale.x(sentences));
        let steps: Vec<i32> = x.windows(2).map(|pair| pair[1] - pair[0]).collect();
        assert!(
            steps.iter().all(|step| (step - steps[0]).abs() <= 1),
            "{steps:?}"
        );
        assert!(scale.x(250.0) > LEFT_TOP.0 && scale.x(4580.0) < RIGHT_BOTTOM.0);
        assert_eq!((scale.y(0.0), scale.y(1.0)), (RIGHT_BOTTOM.1, LEFT_TOP.1));
    }

    #[test]
    fn a_curve_without_points_or_line_can_be_drawn() {
        let curve = learning_curve(&Default::default(), "fr", "de");
        let svg = learning_curve_svg(&curve).unwrap();
        assert!(svg.contains("</svg>") && !svg.contains("crosses"));
    }
}
