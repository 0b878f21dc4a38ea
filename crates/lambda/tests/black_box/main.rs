//! Tests the real `bootstrap` from outside: with the tests' Lambda Runtime API, ministack's KMS, and a Slack
//! on 127.0.0.1. No test reaches beyond this machine.

mod background;
mod beyond_slack;
mod bots;
mod buttons;
mod calendars;
mod charts;
mod delivery;
mod deployed;
mod events;
mod harness;
mod incidents;
mod input;
mod ledger;
mod mutes;
mod nobody;
mod pictures;
mod refusals;
mod secrets;
mod settings;
mod slash;
mod spokes;
mod tags;
mod tasks;
mod uploads;
