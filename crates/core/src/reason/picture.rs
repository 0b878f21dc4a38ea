use std::fmt;

use bongsu_alarm::Locale;

use super::ko;

/// Whether a picture goes along with a message, and why not: the same word in tests and `render --explain`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PictureReason {
    /// The graph of the metric goes along, where it can be had in time.
    MetricGraph,
    /// The graph of the metric follows in the message's thread, where it can be had in time.
    MetricGraphInThread,
    /// The configuration names no bucket for pictures, nor does it have bots upload them.
    Off,
    /// The route wants none.
    OffByRoute,
    /// The receiver shows none.
    ReceiverCannot,
    /// It is not about one metric or expression: a composite alarm, a change of configuration, no alarm.
    NoMetric,
    /// There are no data to show.
    NoData,
}

impl PictureReason {
    pub const ALL: [Self; 7] = [
        Self::MetricGraph,
        Self::MetricGraphInThread,
        Self::Off,
        Self::OffByRoute,
        Self::ReceiverCannot,
        Self::NoMetric,
        Self::NoData,
    ];

    /// Whether one goes along.
    pub fn goes_along(self) -> bool {
        self == Self::MetricGraph
    }

    /// Whether one follows in the thread.
    pub fn follows(self) -> bool {
        self == Self::MetricGraphInThread
    }

    /// The reason as one word for scripts.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::MetricGraph => "metric_graph",
            Self::MetricGraphInThread => "metric_graph_in_thread",
            Self::Off => "off",
            Self::OffByRoute => "off_by_route",
            Self::ReceiverCannot => "receiver_cannot",
            Self::NoMetric => "no_metric",
            Self::NoData => "no_data",
        }
    }

    /// The reason as a sentence in a language.
    pub fn sentence_in(self, locale: Locale) -> &'static str {
        match locale {
            Locale::En => self.sentence(),
            Locale::Ko => ko::picture(self),
        }
    }

    /// The reason as a sentence.
    pub fn sentence(self) -> &'static str {
        match self {
            Self::MetricGraph => "the graph of the metric goes along, if it is there within two seconds",
            Self::MetricGraphInThread => {
                "the graph of the metric follows in the thread of an ALARM and of a new message"
            }
            Self::Off => {
                "the configuration names no bucket for pictures (graph.bucket), nor has bots upload them (graph.upload)"
            }
            Self::OffByRoute => "the route wants none (graph = false)",
            Self::ReceiverCannot => "this receiver shows no pictures",
            Self::NoMetric => "it is not the alarm of one metric or expression",
            Self::NoData => "there are no data to show",
        }
    }
}

impl fmt::Display for PictureReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.sentence())
    }
}
