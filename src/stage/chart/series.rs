//! A chart as plain data: series of points, each with the row that it stands for.

use crate::model::RowId;

/// A chart by what it shows, and over what.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, strum::VariantArray)]
pub(crate) enum ChartKind {
    /// Bytes that reads of datagrams returned, by their read size.
    #[default]
    Kept,
    /// Kernel memory that the server's queue held, by time.
    Queue,
    /// The share of datagrams that were dropped, by how many were sent each second.
    LostByRate,
    /// The share of datagrams that were dropped, by the receive buffer of the socket.
    LostByBuffer,
    /// The share of datagrams that were dropped, by the time between two reads of the socket while datagrams waited.
    LostByPace,
    /// How long datagrams were on their way and waited, by the time of their read.
    Latency,
    /// Bytes that were sent and read each second, by time.
    Throughput,
}

impl ChartKind {
    /// Every chart, in the order of the choice.
    pub(crate) const ALL: &[Self] = <Self as strum::VariantArray>::VARIANTS;

    /// The key of its name; `-x` and `-y` behind it are those of its axes.
    pub(crate) const fn key(self) -> &'static str {
        match self {
            Self::Kept => "chart-of-kept",
            Self::Queue => "chart-of-queue",
            Self::LostByRate => "chart-of-lost-by-rate",
            Self::LostByBuffer => "chart-of-lost-by-buffer",
            Self::LostByPace => "chart-of-lost-by-pace",
            Self::Latency => "chart-of-latency",
            Self::Throughput => "chart-of-throughput",
        }
    }

    /// The key of what is said where it has no point.
    pub(crate) const fn empty_key(self) -> &'static str {
        match self {
            Self::LostByRate => "chart-too-few",
            _ => "chart-empty",
        }
    }

    /// Whether its points stand one after the other in time, in milliseconds.
    pub(crate) const fn is_of_time(self) -> bool {
        matches!(self, Self::Queue | Self::Latency | Self::Throughput)
    }
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct ChartPoint {
    /// Where it stands: bytes, milliseconds since the beginning of what is shown or between two reads, or datagrams a second.
    pub(crate) x: f64,
    /// How high: bytes, per cent, or microseconds.
    pub(crate) y: f64,
    /// The row that it stands for, or the first of several.
    pub(crate) row: Option<RowId>,
}

/// Points that belong together.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct ChartSeries {
    pub(crate) key: &'static str,
    /// Them, from left to right.
    pub(crate) points: Vec<ChartPoint>,
    pub(crate) shape: ChartShape,
}

/// What the points of a series stand for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum ChartShape {
    /// Each point is drawn for itself.
    Dots,
    /// A value that holds until the next point, the last one until this place.
    Steps { until: f64 },
    /// A mean over the span that begins there and is so wide.
    Bars { width: f64 },
}

impl ChartSeries {
    /// From where to where a point reaches, left to right; `None` where there is none of this number.
    pub(crate) fn reach(&self, number: usize) -> Option<(f64, f64)> {
        let from = self.points.get(number)?.x;
        let to = match self.shape {
            ChartShape::Dots => from,
            ChartShape::Steps { until } => self.points.get(number + 1).map_or(until, |next| next.x),
            ChartShape::Bars { width } => from + width,
        };
        Some((from, to))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_chart_has_a_name_and_says_what_it_lacks() {
        let lines = ChartKind::ALL.iter().map(|kind| {
            let (key, empty) = (kind.key(), kind.empty_key());
            format!("{} {} {}", &key[9..], &empty[6..], kind.is_of_time())
        });
        let want = [
            "kept empty false",
            "queue empty true",
            "lost-by-rate too-few false",
            "lost-by-buffer empty false",
            "lost-by-pace empty false",
            "latency empty true",
            "throughput empty true",
        ];
        assert_eq!(lines.collect::<Vec<_>>(), want);
    }
}
