//! The answers to a slash command in Korean.

use super::Korean;
use crate::render::language::Answers;
use crate::silence::SilenceError;
use crate::slash::SlashError;

impl Answers for Korean {
    fn help(&self) -> [(&'static str, &'static str); 6] {
        [
            ("/alarms", "경보 상태인 경보(심각도순)"),
            ("/alarms severity=sev1 account=prod", "조건에 맞는 경보"),
            ("/alarms team payments", "태그 team의 값이 payments인 경보"),
            ("/alarms silence prod-web-* for 2h because 배포 중", "경보 음소거"),
            ("/alarms ack prod-web-cpu", "경보 확인"),
            ("/alarms who", "현재 당번과 다음 당번"),
        ]
    }

    fn wrong(&self, error: &SlashError) -> String {
        match error {
            SlashError::Unknown(word) => format!("{word:?}라는 명령은 없습니다."),
            SlashError::Matcher(error) => format!("조건을 읽을 수 없습니다: {error}"),
            SlashError::NoName => "이름을 함께 적어 주세요.".to_owned(),
            SlashError::NoSpan => "언제까지인지 적어 주세요: for 2h 또는 until 09:00".to_owned(),
            SlashError::Span(text) => {
                format!("{text:?}: 90min, 2h, 1d처럼 30일 이하의 시간을 적어 주세요.")
            }
            SlashError::Until(text) => {
                format!("{text:?}: 09:00, 2026-12-01, 2026-12-01 09:00처럼 시각을 적어 주세요.")
            }
            SlashError::Over => "이미 지났거나 30일보다 먼 시각입니다.".to_owned(),
        }
    }

    fn no_severity(&self) -> &'static str {
        "심각도 없음"
    }

    fn for_so_long(&self, span: &str) -> String {
        format!("{span}째")
    }

    fn quiet_team(&self, team: &str) -> String {
        format!(
            "태그 team의 값이 {team:?}이면서 경보 상태인 경보가 없습니다. 태그는 CloudWatch 이벤트에 있거나 라우트, 심각도, 채널에서 쓰는 \
             경우에만 알 수 있습니다."
        )
    }

    fn silenced(&self, until: &str) -> String {
        format!("🔕 {until}까지 음소거:")
    }

    fn ends_silence(&self) -> &'static str {
        "끝내려면:"
    }

    fn not_silenced(&self, error: &SilenceError) -> String {
        let why = match error {
            SilenceError::NoMatchers => "경보를 지정하지 않았습니다.".to_owned(),
            SilenceError::Over { until, .. } => format!("끝나는 시각 {until}이(가) 이미 지났습니다."),
            SilenceError::Everything => {
                "모든 경보, 또는 어떤 상태나 종류의 모든 경보에 해당합니다. 경보를 지정해 주세요.".to_owned()
            }
        };
        format!("음소거하지 않았습니다. {why}")
    }

    fn now_acknowledged(&self, alarm: &str) -> String {
        format!("👀 {alarm} 경보를 확인했습니다.")
    }

    fn already(&self, alarm: &str, by: &str) -> String {
        format!("{alarm} 경보는 {by} 님이 이미 확인했습니다.")
    }

    fn no_alarm(&self) -> &'static str {
        "확인하지 않았습니다. 경보 상태인 경보 중에 그런 이름이 없습니다. /alarms로 목록을 볼 수 있습니다."
    }

    fn several(&self) -> &'static str {
        "확인하지 않았습니다. 해당하는 경보가 여럿입니다. 하나의 이름을 적어 주세요. 이름이 같으면 account=ID, region=코드로 구별합니다."
    }

    fn no_rota(&self) -> &'static str {
        "설정에 당번표([[rota]])가 없습니다."
    }

    fn nobody(&self) -> &'static str {
        "없음"
    }

    fn next_on_call(&self, at: &str) -> String {
        format!("{at}부터")
    }

    fn busy(&self) -> &'static str {
        "확인하지 않았습니다. 지금 이 경보의 메시지가 바뀌고 있습니다. 다시 시도해 주세요."
    }

    fn no_ledger(&self) -> &'static str {
        "지금은 원장을 사용할 수 없습니다. 다시 시도해 주세요."
    }
}
