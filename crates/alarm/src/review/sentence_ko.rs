use super::{ReviewFinding, Unknown};

pub(super) fn finding(finding: &ReviewFinding) -> String {
    match finding {
        ReviewFinding::ShortLived { noise, fired } => {
            format!("경보 {fired}번 중 {noise}번이 대응하기도 전에 끝났습니다")
        }
        ReviewFinding::Flaps { flaps, fired } => {
            format!("플래핑: 경보 {fired}번 중 {flaps}번이 잦은 상태 변화 중에 울렸습니다")
        }
        ReviewFinding::AtNight { at_night, fired } => {
            format!("경보 {fired}번 중 {at_night}번이 밤에 울렸습니다")
        }
        ReviewFinding::NeverAcknowledged { fired } => {
            format!("경보가 {fired}번 울렸지만 아무도 확인하지 않았습니다")
        }
        ReviewFinding::NeverFired { since } => {
            format!("{} 이후 한 번도 울리지 않았습니다", since.strftime("%Y-%m-%d"))
        }
        ReviewFinding::AlwaysInsufficientData { since } => {
            format!("{} 이후 데이터가 없습니다(INSUFFICIENT_DATA)", since.strftime("%Y-%m-%d"))
        }
        ReviewFinding::Duplicate { of } => {
            format!("{of:?} 경보가 같은 지표를 거의 같은 임계값으로 보고 있습니다")
        }
        ReviewFinding::WithParent { parent, notifies: true } => {
            format!("{parent:?} 경보와 항상 함께 울려 알림이 두 번 갑니다")
        }
        ReviewFinding::WithParent { parent, notifies: false } => {
            format!("스스로는 알리지 않으며, 울릴 때마다 {parent:?} 경보가 함께 울립니다")
        }
        ReviewFinding::HeldBack { times } => {
            format!("경보 {times}번 모두 다른 경보가 대신 알려 보류되었습니다")
        }
    }
}

pub(super) fn unknown(unknown: &Unknown) -> String {
    match unknown {
        Unknown::Acknowledgements => "확인 기록이 없어 누가 대응했는지 알 수 없습니다".to_owned(),
        Unknown::Holes(holes) => {
            format!("기록에 빈 구간이 {holes}곳 있어 일부 경보와 그 종료 시각을 알 수 없습니다")
        }
        Unknown::Definition => {
            "정의가 없습니다. 삭제되었거나 이름이 바뀌었거나 평가할 수 없는 경보입니다".to_owned()
        }
        Unknown::Renamed(name) => format!("이전 이름은 {name:?}이며 그 기록과 함께 계산했습니다"),
    }
}
