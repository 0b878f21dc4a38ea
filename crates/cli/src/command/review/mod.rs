//! `bongsu review`: reports noisy alarms and recommends better settings.

mod advice;
#[cfg(feature = "aws")]
mod aws;
mod files;
mod json;
mod show;
mod state;

use std::collections::BTreeMap;

use bongsu_alarm::review::{AlarmReview, Described, Evidence, ReviewHistory, ReviewSettings, gather, review};
use bongsu_core::config::Config;
use bongsu_io::host::Host;
use jiff::Timestamp;

use self::advice::Searched;
#[cfg(not(feature = "aws"))]
use super::aws::review as aws;
use super::watch;
use crate::arguments::{Format, ReviewArguments};
use crate::failure::Failure;
use crate::{now, settings};

/// The input of a review.
pub(crate) struct Sources {
    described: Vec<Described>,
    history: ReviewHistory,
    /// The evidence for each alarm by name, or `None` without a ledger.
    evidence: Option<BTreeMap<String, Evidence>>,
    samples: Samples,
    /// A sentence for each gap in the data.
    notes: Vec<String>,
}

/// The source of the history of metrics.
enum Samples {
    Files,
    State(state::Recorded),
    #[cfg_attr(not(feature = "aws"), expect(dead_code, reason = "used only in a build with AWS"))]
    Aws(aws::CloudWatchReader),
}

/// The review of one alarm, with its advice.
struct Reviewed<'a> {
    review: AlarmReview,
    described: Option<&'a Described>,
    /// `None` if there was no search for better settings.
    advice: Option<Searched>,
}

struct Page<'a> {
    settings: ReviewSettings,
    alarms: Vec<Reviewed<'a>>,
    notes: Vec<String>,
}

pub(crate) async fn run(arguments: &ReviewArguments) -> Result<(), Failure> {
    let (config, source) = settings::read_with_source(&arguments.settings)?;
    let settings = review_settings(arguments, &config);
    let sources = if arguments.aws {
        aws::sources(arguments, settings.since).await?
    } else if let Some(folder) = &arguments.state {
        let mut host = Host::open().map_err(|error| Failure::System(error.to_string()))?;
        state::sources(folder, watch::alarms(&config, &mut host, source.as_ref())?, &settings).await?
    } else {
        files::sources(arguments)?
    };
    let alarms = gather(&sources.described, &sources.history, sources.evidence.as_ref());
    let mut reviews = review(&alarms, &settings);
    if let Some(name) = &arguments.alarm_name {
        reviews.retain(|review| review.name == *name);
        if reviews.is_empty() {
            return Err(Failure::Arguments(format!("no alarm is called {name:?}; names are case-sensitive")));
        }
    }
    let page = Page {
        alarms: advised(reviews, arguments, &sources, &settings, &config).await?,
        settings,
        notes: sources.notes.clone(),
    };
    match arguments.output.format() {
        Format::Json => json::print(&page),
        Format::Text => show::print(&page),
    }
}

/// Searches for better settings for the noisiest alarms.
async fn advised<'a>(
    reviews: Vec<AlarmReview>,
    arguments: &ReviewArguments,
    sources: &'a Sources,
    settings: &ReviewSettings,
    config: &Config,
) -> Result<Vec<Reviewed<'a>>, Failure> {
    let by_name: BTreeMap<&str, &Described> =
        sources.described.iter().map(|described| (described.name.as_str(), described)).collect();
    let has_data = !matches!(sources.samples, Samples::Files) || !arguments.data.is_empty();
    let mut alarms = Vec::new();
    for (place, review) in reviews.into_iter().enumerate() {
        let described = by_name.get(review.name.as_str()).copied();
        let is_asked = place < arguments.worst && has_data;
        let definition = described.and_then(|it| it.definition.as_ref().ok());
        let advice = match definition.filter(|it| is_asked && it.is_on_metrics()) {
            Some(definition)
                if review.measures.noise > 0
                    || arguments.alarm_name.is_some()
                    || !arguments.data.is_empty() =>
            {
                let question = advice::Question { definition, review: &review, settings, config };
                advice::find(&question, &sources.samples, arguments).await?
            }
            _ => None,
        };
        alarms.push(Reviewed { review, described, advice });
    }
    Ok(alarms)
}

fn review_settings(arguments: &ReviewArguments, config: &Config) -> ReviewSettings {
    let until = now();
    ReviewSettings {
        since: until.saturating_sub(arguments.since).unwrap_or(Timestamp::MIN),
        until,
        lasting: arguments.lasting,
        zone: config.zone.rules().clone(),
    }
}
