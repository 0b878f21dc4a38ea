//! The accounts and regions whose alarms this program gets: its own, and those of spokes. In a spoke, the program
//! assumes a role that may only read.

use std::collections::BTreeMap;

use bongsu_alarm::alarm::{AlarmIdentity, AlarmState, Region};
use bongsu_core::config::Spokes;
use bongsu_io::aws::{SdkConfig, assume};
use bongsu_io::cloudwatch::{CloudWatch, CloudWatchError, DescribedAlarm, Ways};
use bongsu_io::http::HttpClient;
use futures_util::StreamExt as _;
use futures_util::stream;

/// The maximum number of areas that are read at the same time.
const AT_ONCE: usize = 16;

/// An account in a region.
#[derive(Debug)]
pub(crate) struct Area {
    /// The program's own account is unknown without a topic.
    account: Option<String>,
    region: String,
    /// Whether this is the program's own account and region.
    pub(crate) is_own: bool,
    pub(crate) cloudwatch: CloudWatch,
    /// The ways of its alarms to this program.
    pub(crate) ways: Ways,
}

impl Area {
    /// Returns whether an alarm of that account and region belongs to this area. Events without them belong to the
    /// program's own area.
    pub(crate) fn has(&self, account: Option<&str>, region: Option<&str>) -> bool {
        let own = self.account.as_deref();
        if self.is_own {
            region.is_none_or(|region| region == self.region)
                && account.zip(own).is_none_or(|(account, own)| account == own)
        } else {
            (account, region) == (own, Some(self.region.as_str()))
        }
    }

    /// Describes an error. For a spoke, the description names the role that is the likely reason.
    pub(crate) fn blame(&self, error: &CloudWatchError) -> String {
        match &self.account {
            Some(account) if !self.is_own => format!(
                "account {account} in {}: {error}; the spoke must name this function's role in AuditedBy",
                self.region
            ),
            _ => error.to_string(),
        }
    }

    /// Returns the account and the region of a spoke, with the account's name if one is configured.
    pub(crate) fn place(&self, names: &BTreeMap<String, String>) -> Option<String> {
        let account = self.account.as_ref().filter(|_| !self.is_own)?;
        Some(format!("{}, {}", names.get(account).unwrap_or(account), self.region))
    }
}

/// All areas. The program's own area is the first.
#[derive(Debug)]
pub(crate) struct Areas(Vec<Area>);

/// The alarms of an area.
pub(crate) struct AreaAlarms<'a> {
    pub(crate) area: &'a Area,
    pub(crate) alarms: Result<Vec<DescribedAlarm>, CloudWatchError>,
}

impl Areas {
    pub(crate) fn new(
        aws: &SdkConfig,
        http: &HttpClient,
        account: Option<String>,
        ways: &Ways,
        spokes: &Spokes,
    ) -> Self {
        let region = aws.region().map(ToString::to_string).unwrap_or_default();
        let places = spokes.places(&region).into_iter();
        let places =
            places.filter(|place| account.as_ref() != Some(&place.account) || place.region != region);
        let spokes: Vec<_> = places
            .map(|place| Area {
                is_own: false,
                cloudwatch: CloudWatch::new(
                    &assume(aws, http.clone(), &place.role(), &place.region),
                    http.clone(),
                ),
                ways: ways.of_spoke(&spokes.alarms),
                account: Some(place.account),
                region: place.region,
            })
            .collect();
        let cloudwatch = CloudWatch::new(aws, http.clone());
        let own = Area { account, region, is_own: true, cloudwatch, ways: ways.clone() };
        Self(std::iter::once(own).chain(spokes).collect())
    }

    /// Returns whether this program gets the alarms of any area.
    pub(crate) fn have_alarms(&self) -> bool {
        self.0.iter().any(|area| !area.ways.is_empty())
    }

    /// Returns the program's own area.
    pub(crate) fn own(&self) -> Option<&Area> {
        self.0.first()
    }

    /// Returns the area of an alarm, if this program reads that area.
    pub(crate) fn of(&self, alarm: &AlarmIdentity) -> Option<&Area> {
        let region = alarm.region.as_ref().map(Region::code);
        // The program's own area comes last, because its account may be unknown.
        self.0.iter().rev().find(|area| area.has(alarm.account.as_deref(), region))
    }

    /// Reads the alarms of all areas at the same time.
    pub(crate) async fn alarms(&self, state: Option<AlarmState>) -> Vec<AreaAlarms<'_>> {
        let read = |area: &'_ Area| {
            let cloudwatch = area.cloudwatch.clone();
            async move { cloudwatch.alarms(state).await }
        };
        let reads = self.0.iter().filter(|area| !area.ways.is_empty()).map(|area| (area, read(area)));
        let reads = reads.map(async |(area, alarms)| AreaAlarms { area, alarms: alarms.await });
        stream::iter(reads.collect::<Vec<_>>()).buffered(AT_ONCE).collect().await
    }
}
