//! Opens the inbox's page.

use std::net::SocketAddr;
use std::path::Path;

use bongsu_core::inbox::Limits;
use bongsu_io::redb::{Archive, OpenedArchive};
use bongsu_server::inbox::{Access, Appearance, Bound, Inbox, InboxServer, Token, bind, start};

use crate::failure::Failure;
use crate::look::say;
use crate::{now, output};

/// The environment variable for a fixed token, instead of a new token at each start.
const TOKEN: &str = "BONGSU_INBOX_TOKEN";

/// A page that is open until it is dropped.
#[derive(Debug)]
pub(crate) struct Page {
    pub(crate) inbox: Inbox,
    origin: String,
    access: Access,
    /// Whether the requested port was taken.
    is_another: bool,
    _running: InboxServer,
}

impl Page {
    /// Opens a page at `address`, or at the next free port.
    pub(crate) async fn open(
        archive: Archive,
        look: Appearance,
        address: SocketAddr,
        slack_speed: bool,
    ) -> Result<Self, Failure> {
        let bound = bind(address).await;
        let bound = bound
            .map_err(|error| Failure::System(format!("the inbox cannot listen at {address}: {error}")))?;
        let access = access(&bound)?;
        let (origin, is_another) = (bound.origin(), bound.is_another);
        let failure = |error: &dyn std::error::Error| Failure::System(error.to_string());
        let inbox = Inbox::new(archive, look, now).map_err(|error| failure(&error))?;
        let running =
            start(inbox.clone(), bound, access.clone(), slack_speed).map_err(|error| failure(&error))?;
        Ok(Self { inbox, origin, access, is_another, _running: running })
    }

    /// Returns the address of a path on the page's server.
    pub(crate) fn address(&self, path: &str) -> String {
        format!("{}{path}", self.origin)
    }

    /// Prints the page's address.
    pub(crate) fn introduce(&self) {
        let Self { origin, access, .. } = self;
        let inbox = say("The inbox", "수신함");
        if self.is_another {
            output::note(&say(
                "The requested port is taken; the inbox uses the next free port.",
                "지정한 포트를 이미 사용 중이어서 비어 있는 다음 포트를 씁니다.",
            ));
        }
        match access {
            Access::Loopback => output::note(&format!("{inbox}: {origin}")),
            Access::Token(_) if is_own_token() => {
                output::note(&say(
                    format!("{inbox}: {origin}/?token= with the value of {TOKEN}"),
                    format!("{inbox}: {origin}/?token= 뒤에 {TOKEN}의 값"),
                ));
            }
            Access::Token(token) => output::note(&format!("{inbox}: {origin}/?token={}", token.expose())),
        }
        let url = say("Its webhook URL", "수신함의 웹훅 URL");
        output::note(&format!("{url}: {origin}{}\n", access.webhook_path()));
    }
}

/// Opens the archive in `file` of a folder, or in memory if there is no folder.
pub(crate) fn archive(folder: Option<&Path>, file: &str, limits: Limits) -> Result<Archive, Failure> {
    let opened = match folder {
        Some(folder) => Archive::open(folder, file, limits, now()),
        None => {
            output::note(&say(
                "messages are not kept: neither XDG_STATE_HOME nor HOME is set; name a folder with --state DIR",
                "메시지를 보관하지 않습니다. XDG_STATE_HOME과 HOME이 모두 없습니다. --state 폴더로 지정하십시오",
            ));
            Archive::in_memory(limits, now()).map(|archive| OpenedArchive { archive, notes: Vec::new() })
        }
    };
    let opened = opened.map_err(|error| Failure::System(error.to_string()))?;
    opened.notes.iter().for_each(|note| output::note(note));
    Ok(opened.archive)
}

fn is_own_token() -> bool {
    own_token().is_some()
}

fn own_token() -> Option<String> {
    std::env::var(TOKEN).ok().filter(|token| !token.is_empty())
}

/// Returns the access rules. If other machines can reach the page, it requires a token.
fn access(bound: &Bound) -> Result<Access, Failure> {
    if bound.is_loopback() {
        return Ok(Access::Loopback);
    }
    if let Some(token) = own_token() {
        let is_plain = token.len() >= 16 && token.chars().all(|letter| letter.is_ascii_alphanumeric());
        let why = format!("{TOKEN} must be at least 16 letters and digits");
        return if is_plain { Ok(Access::Token(Token::new(&token))) } else { Err(Failure::Arguments(why)) };
    }
    let mut bytes = [0_u8; 16];
    getrandom::fill(&mut bytes).map_err(|error| Failure::System(error.to_string()))?;
    let token: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    Ok(Access::Token(Token::new(&token)))
}
