use axum::http::{HeaderMap, HeaderValue, header};
use bongsu_alarm::Locale;
use bongsu_core::zone::Zone;
use bongsu_slack::drawing;
use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::words::{Words, words};
use super::{Frame, Wanted, assets};
use crate::inbox::Inbox;

const COOKIE: &str = "bongsu_lang";

/// The reader's language, zone and time.
#[derive(Debug, Clone)]
pub(crate) struct Reading {
    locale: Locale,
    zone: Zone,
    host: String,
    pub(crate) now: Timestamp,
    /// Whether the reader chose the language with this request.
    is_chosen: bool,
}

/// A time as pages write it: in the time zone of the inbox, which every page shows.
pub(crate) struct Moment {
    /// The time in RFC 3339, for machines.
    pub(crate) machine: String,
    /// The time of day, for example `14:12:07`.
    pub(crate) time: String,
    /// The time of day, with the date if it is not today.
    pub(crate) shown: String,
    /// The complete time, for example `2026-11-23 14:12:07 KST`.
    pub(crate) whole: String,
}

impl Reading {
    /// Takes the language from the reader's choice, the browser's preference, or the configuration, in this order.
    pub(crate) fn of(inbox: &Inbox, wanted: &Wanted, headers: &HeaderMap) -> Self {
        let look = inbox.look();
        let chosen = wanted.lang.as_deref().and_then(locale);
        let text = |name| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let cookies = text(header::COOKIE).split(';').filter_map(|it| it.trim().split_once('='));
        let remembered = || cookies.clone().find(|(name, _)| *name == COOKIE).and_then(|(_, it)| locale(it));
        let preferred = || text(header::ACCEPT_LANGUAGE).split([',', ';']).find_map(locale);
        let locale = chosen.or_else(remembered).or_else(preferred).unwrap_or(look.locale);
        let now = inbox.now();
        Self { locale, zone: look.zone, host: look.name, now, is_chosen: chosen.is_some() }
    }

    pub(crate) fn words(&self) -> &'static Words {
        words(self.locale)
    }

    pub(crate) fn locale(&self) -> Locale {
        self.locale
    }

    /// Returns the reader's language and time zone, for drawing messages.
    pub(crate) fn reader(&self) -> drawing::Reader<'_> {
        drawing::Reader { zone: self.zone(), language: drawing::Language::of_tag(self.locale.tag()) }
    }

    pub(crate) fn zone(&self) -> &TimeZone {
        self.zone.rules()
    }

    pub(crate) fn moment(&self, at: Timestamp) -> Moment {
        let (zoned, now) = (at.to_zoned(self.zone().clone()), self.now.to_zoned(self.zone().clone()));
        let shown = if zoned.date() == now.date() { "%H:%M:%S" } else { "%Y-%m-%d %H:%M:%S" };
        Moment {
            machine: at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
            time: zoned.strftime("%H:%M:%S").to_string(),
            shown: zoned.strftime(shown).to_string(),
            whole: zoned.strftime("%Y-%m-%d %H:%M:%S %Z").to_string(),
        }
    }

    /// Returns the name of the time zone, for example `Asia/Seoul`, or its offset if it has no name.
    fn zone_name(&self) -> String {
        let offset = || self.now.to_zoned(self.zone().clone()).strftime("%:z").to_string();
        self.zone().iana_name().map_or_else(offset, str::to_owned)
    }

    /// Returns the time since then, in words.
    pub(crate) fn ago(&self, at: Timestamp) -> String {
        (self.words().span)(self.now.duration_since(at))
    }

    pub(super) fn frame(&self, path: &str, wanted: &Wanted) -> Frame {
        let w = self.words();
        let other = Wanted { lang: Some(w.other_lang.to_owned()), ..wanted.clone() };
        Frame {
            w,
            style: assets::style(),
            script: assets::script(),
            host: self.host.clone(),
            zone: self.zone_name(),
            other: other.link(path),
        }
    }

    /// Returns a cookie that remembers the chosen language for a year.
    pub(super) fn cookie(&self) -> HeaderMap {
        let mut headers = HeaderMap::new();
        if self.is_chosen {
            let lang = self.words().lang;
            let cookie = format!("{COOKIE}={lang}; Path=/; Max-Age=31536000; HttpOnly; SameSite=Strict");
            headers.extend(HeaderValue::from_str(&cookie).ok().map(|it| (header::SET_COOKIE, it)));
        }
        headers
    }
}

fn locale(text: &str) -> Option<Locale> {
    match text.trim().split('-').next()? {
        "en" => Some(Locale::En),
        "ko" => Some(Locale::Ko),
        _ => None,
    }
}
