//! Small line charts as SVG, in the colours of the page's style.

use maud::{Markup, html};

/// Width and height in units of the view box, which are pixels on a phone.
#[derive(Clone, Copy, Debug)]
pub(super) struct Size(pub(super) f64, pub(super) f64);

/// Space around the plotting area: left, right, top, bottom.
const MARGIN: [f64; 4] = [36.0, 12.0, 28.0, 38.0];

/// One axis.
pub(super) struct Axis {
    /// Name and unit.
    pub(super) name: String,
    /// Least and largest value shown.
    pub(super) range: (f64, f64),
    /// Marked values with their labels.
    pub(super) ticks: Vec<(f64, String)>,
    /// Whether distances are those of logarithms.
    pub(super) log: bool,
}

/// A line through points.
#[derive(Default)]
pub(super) struct Series {
    /// Name for the list of lines; empty for a line that needs none.
    pub(super) name: String,
    /// In the order of x.
    pub(super) points: Vec<Point>,
    /// Whether every point has a dot.
    pub(super) dots: bool,
}

/// A point of a line.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Point {
    pub(super) x: f64,
    pub(super) y: f64,
    /// Half the length of its error bar.
    pub(super) deviation: Option<f64>,
}

/// A dashed line across the chart, and the place where the first series crosses it.
pub(super) struct Level {
    pub(super) y: f64,
    pub(super) label: String,
    pub(super) crossing: Option<(f64, String)>,
}

/// A chart with all it shows.
pub(super) struct Chart {
    /// What it shows in a sentence, for those who do not see it.
    pub(super) title: String,
    pub(super) size: Size,
    pub(super) x: Axis,
    pub(super) y: Axis,
    pub(super) series: Vec<Series>,
    pub(super) level: Option<Level>,
}

impl Axis {
    /// From `least` to `largest`, with about `count` round values marked.
    pub(super) fn linear(name: &str, least: f64, largest: f64, count: usize) -> Axis {
        let largest = if largest > least {
            largest
        } else {
            least + 1.0
        };
        let step = round_step((largest - least) / count as f64);
        let first = (least / step).ceil() as i64;
        let last = (largest / step + 1e-9).floor() as i64;
        let digits = (-step.log10().floor()).max(0.0) as usize;
        let ticks = (first..=last).map(|at| at as f64 * step);
        Axis {
            name: name.to_owned(),
            range: (least, largest),
            ticks: ticks
                .map(|value| (value, format!("{value:.digits$}")))
                .collect(),
            log: false,
        }
    }

    fn part(&self, value: f64) -> f64 {
        let scale = |value: f64| if self.log { value.max(1.0).ln() } else { value };
        let (least, largest) = (scale(self.range.0), scale(self.range.1));
        ((scale(value) - least) / (largest - least)).clamp(0.0, 1.0)
    }
}

/// 1, 2 or 5 times a power of ten, the least that is not under `step`.
fn round_step(step: f64) -> f64 {
    let power = 10f64.powf(step.log10().floor());
    let found = [1.0, 2.0, 5.0]
        .iter()
        .find(|factor| *factor * power >= step);
    found.unwrap_or(&10.0) * power
}

impl Chart {
    /// The picture, and a list of its lines where there are several.
    pub(super) fn draw(&self) -> Markup {
        let Size(width, height) = self.size;
        let named = self.series.iter().filter(|series| !series.name.is_empty());
        html! {
            svg.chart viewBox=(format!("0 0 {width} {height}")) role="img" aria-label=(self.title) {
                (self.axes())
                @if let Some(level) = &self.level { (self.draw_level(level)) }
                @for (number, series) in self.series.iter().enumerate() { (self.line(number, series)) }
            }
            @if named.clone().count() > 0 {
                ul.legend {
                    @for (number, series) in named.enumerate() {
                        li {
                            svg.swatch viewBox="0 0 28 10" aria-hidden="true" {
                                path.line.(colour(number)) d="M1 5H27" {}
                            }
                            (series.name)
                        }
                    }
                }
            }
        }
    }

    fn x(&self, value: f64) -> f64 {
        MARGIN[0] + self.x.part(value) * (self.size.0 - MARGIN[0] - MARGIN[1])
    }

    fn y(&self, value: f64) -> f64 {
        self.size.1 - MARGIN[3] - self.y.part(value) * (self.size.1 - MARGIN[2] - MARGIN[3])
    }

    fn axes(&self) -> Markup {
        let Size(width, height) = self.size;
        let (left, right, bottom) = (MARGIN[0], width - MARGIN[1], height - MARGIN[3]);
        html! {
            @for (value, label) in &self.y.ticks {
                path.grid d=(format!("M{left} {:.1}H{right}", self.y(*value))) {}
                text.end x=(left - 6.0) y=(rounded(self.y(*value) + 4.0)) { (label) }
            }
            path.axis d=(format!("M{left} {bottom}H{right}")) {}
            @for (value, label) in &self.x.ticks {
                path.axis d=(format!("M{:.1} {bottom}v4", self.x(*value))) {}
                text.middle x=(rounded(self.x(*value))) y=(bottom + 17.0) { (label) }
            }
            text.end.name x=(right) y=(height - 4.0) { (self.x.name) }
            text.name x="0" y="12" { (self.y.name) }
        }
    }

    fn line(&self, number: usize, series: &Series) -> Markup {
        let at = |point: &Point| format!("{:.1} {:.1}", self.x(point.x), self.y(point.y));
        let places: Vec<String> = series.points.iter().map(at).collect();
        let bars = series
            .points
            .iter()
            .filter_map(|point| Some((point, point.deviation?)));
        html! {
            path.line.(colour(number)) d=(format!("M{}", places.join("L"))) {}
            @for (point, deviation) in bars {
                @let (x, top, bottom) = (self.x(point.x), self.y(point.y + deviation), self.y(point.y - deviation));
                path.bar d=(format!("M{:.1} {top:.1}h8m-4 0V{bottom:.1}m-4 0h8", x - 4.0)) {}
            }
            @if series.dots {
                @for point in &series.points {
                    circle.dot.(colour(number)) cx=(rounded(self.x(point.x))) cy=(rounded(self.y(point.y))) r="3" {}
                }
            }
        }
    }

    fn draw_level(&self, level: &Level) -> Markup {
        let (left, right) = (MARGIN[0], self.size.0 - MARGIN[1]);
        let (y, bottom) = (self.y(level.y), self.size.1 - MARGIN[3]);
        html! {
            path.level d=(format!("M{left} {y:.1}H{right}")) {}
            // on the right the line is mostly free: there the curve is above it
            text.end.strong x=(right) y=(rounded(y + 16.0)) { (level.label) }
            @if let Some((x, label)) = &level.crossing {
                path.level d=(format!("M{:.1} {y:.1}V{bottom}", self.x(*x))) {}
                circle.ring cx=(rounded(self.x(*x))) cy=(rounded(y)) r="5" {}
                text.strong x=(rounded(self.x(*x) + 7.0)) y=(bottom - 8.0) { (label) }
            }
        }
    }
}

/// Lines differ in colour and in dashes; there are as many styles as this.
fn colour(number: usize) -> String {
    format!("s{}", number % 6)
}

fn rounded(value: f64) -> String {
    format!("{value:.1}")
}

/// At most `most` points, each the mean of as many neighbours as there have to be.
pub(super) fn thinned(points: &[(f64, f64)], most: usize) -> (Vec<Point>, usize) {
    let size = points.len().div_ceil(most).max(1);
    let mean = |chunk: &[(f64, f64)]| {
        let count = chunk.len() as f64;
        Point {
            x: chunk.iter().map(|point| point.0).sum::<f64>() / count,
            y: chunk.iter().map(|point| point.1).sum::<f64>() / count,
            deviation: None,
        }
    };
    (points.chunks(size).map(mean).collect(), size)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_are_round_and_within_the_axis() {
        let labels = |axis: Axis| {
            axis.ticks
                .into_iter()
                .map(|tick| tick.1)
                .collect::<Vec<_>>()
        };
        assert_eq!(
            labels(Axis::linear("", 0.0, 1.97, 4)),
            ["0.0", "0.5", "1.0", "1.5"]
        );
        assert_eq!(
            labels(Axis::linear("", 30.0, 100.0, 4)),
            ["40", "60", "80", "100"]
        );
        assert_eq!(
            labels(Axis::linear("", 0.0, 1575.0, 4)),
            ["0", "500", "1000", "1500"]
        );
        assert_eq!(labels(Axis::linear("", 2.0, 2.0, 4)).len(), 3);
    }

    #[test]
    fn a_long_log_is_thinned_by_means() {
        let points: Vec<(f64, f64)> = (0..10)
            .map(|n| (f64::from(n), f64::from(n) * 2.0))
            .collect();
        let (thin, size) = thinned(&points, 4);
        assert_eq!((thin.len(), size), (4, 3));
        assert_eq!((thin[0].x, thin[0].y, thin[3].y), (1.0, 2.0, 18.0));
        assert_eq!(thinned(&points, 10).1, 1);
        assert_eq!(thinned(&[], 10).0, []);
    }
}
