use std::fmt;

use bongsu_alarm::Locale;

use super::ko;

/// The reason why a message has a picture or not. Tests and `render --explain` use the same word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PictureReason {
    /// The message shows the graph of the metric if it is ready in time.
    MetricGraph,
    /// The graph of the metric follows in the message's thread if it is ready in time.
    MetricGraphInThread,
    /// The message shows a chart that Slack draws, if the datapoints are ready in time.
    Chart,
    /// The configuration has neither a bucket for pictures nor uploads by bots.
    Off,
    /// The route disables pictures.
    OffByRoute,
    /// The receiver cannot show pictures.
    ReceiverCannot,
    /// The notice is not about one metric or expression: it is about a composite alarm or a configuration
    /// change, or it is not an alarm.
    NoMetric,
    /// CloudWatch has no data to show.
    NoData,
}

impl PictureReason {
    pub const ALL: [Self; 8] = [
        Self::MetricGraph,
        Self::MetricGraphInThread,
        Self::Chart,
        Self::Off,
        Self::OffByRoute,
        Self::ReceiverCannot,
        Self::NoMetric,
        Self::NoData,
    ];

    /// Returns whether the message shows a picture or a chart.
    pub fn goes_along(self) -> bool {
        matches!(self, Self::MetricGraph | Self::Chart)
    }

    /// Returns whether a picture follows in the thread.
    pub fn follows(self) -> bool {
        self == Self::MetricGraphInThread
    }

    /// Returns the reason's word for scripts.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::MetricGraph => "metric_graph",
            Self::MetricGraphInThread => "metric_graph_in_thread",
            Self::Chart => "chart",
            Self::Off => "off",
            Self::OffByRoute => "off_by_route",
            Self::ReceiverCannot => "receiver_cannot",
            Self::NoMetric => "no_metric",
            Self::NoData => "no_data",
        }
    }

    /// Returns the reason as a sentence in a language.
    pub fn sentence_in(self, locale: Locale) -> &'static str {
        match locale {
            Locale::En => self.sentence(),
            Locale::Ko => ko::picture(self),
        }
    }

    /// Returns the reason as an English sentence.
    pub fn sentence(self) -> &'static str {
        match self {
            Self::MetricGraph => {
                "the message shows the graph of the metric, if it is ready within two seconds"
            }
            Self::MetricGraphInThread => {
                "the graph of the metric follows in the thread, for an ALARM and for a new message"
            }
            Self::Chart => "Slack draws the last datapoints, if CloudWatch has them within two seconds",
            Self::Off => {
                "the configuration has no bucket for pictures (graph.bucket), and enables neither uploads by bots (graph.upload) nor charts by Slack (graph.chart)"
            }
            Self::OffByRoute => "the route disables pictures (graph = false)",
            Self::ReceiverCannot => "this receiver cannot show pictures",
            Self::NoMetric => "it is not an alarm on one metric or expression",
            Self::NoData => "there is no data to show",
        }
    }
}

impl fmt::Display for PictureReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.sentence())
    }
}
