//! Tests the real `bootstrap` with stand-ins for the Lambda Runtime API and Slack, and with ministack for AWS. No test
//! reaches beyond 127.0.0.1.

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
