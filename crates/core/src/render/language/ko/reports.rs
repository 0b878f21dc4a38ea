//! The daily summary and the weekly review in Korean.

use super::Korean;
use crate::render::language::Reports;

impl Reports for Korean {
    fn daily_summary(&self, burning: usize) -> String {
        match burning {
            0 => "🔥 이상 없음".to_owned(),
            count => format!("🔥 경보 {count}건 발생 중"),
        }
    }

    fn weekly_review(&self, noisy: usize) -> String {
        match noisy {
            0 => "🔎 지난 한 주의 경보: 소음 없음".to_owned(),
            count => format!("🔎 지난 한 주의 경보: 가장 시끄러운 {count}건"),
        }
    }

    fn week(&self, alarms: usize, fired: usize, noise: usize) -> String {
        format!(
            "경보 {alarms}개가 {fired}번 울렸고, 그중 소음(15분 미만이고 아무도 확인하지 않음)은 {noise}번입니다"
        )
    }

    fn noisy(&self, name: &str, fired: usize, noise: usize) -> String {
        format!("🔔 {name}: {fired}번 중 소음 {noise}번")
    }

    fn better_settings(&self) -> &'static str {
        "bongsu review --aws 명령으로 소음을 없앨 가장 작은 변경을 찾을 수 있습니다"
    }

    fn burning(&self, name: &str, span: &str) -> String {
        format!("🚨 {name}, {span}째")
    }

    fn more_burning(&self, count: usize) -> String {
        format!("외 {count}건")
    }

    fn standing(&self, ok: usize, alarm: usize, insufficient: usize) -> String {
        format!("정상 {ok}, 경보 {alarm}, 데이터 부족 {insufficient}")
    }

    fn told(&self, changes: usize, delays: Option<[String; 3]>) -> String {
        match delays {
            Some([median, p99, slowest]) => {
                format!("지난 하루 알림 {changes}건: 중앙값 {median}, p99 {p99}, 최대 {slowest}")
            }
            None => "지난 하루 알림 없음".to_owned(),
        }
    }

    fn waiting(&self, notices: usize) -> String {
        format!("⚠️ 아직 전달하지 못한 알림 {notices}건")
    }

    fn mute(&self, alarms: usize, names: &str) -> String {
        format!("⚠️ 아무에게도 알리지 않는 경보 {alarms}건: {names}")
    }

    fn unread(&self, places: usize, names: &str) -> String {
        format!("⚠️ 조회하지 못한 계정 {places}개: {names}")
    }
}
