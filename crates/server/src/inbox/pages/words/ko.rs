use bongsu_alarm::Locale;
use bongsu_alarm::alarm::AlarmState;

use super::{Words, parts};

pub(super) const WORDS: Words = Words {
    lang: "ko",
    skip: "메시지로 건너뛰기",
    alarms: "경보",
    messages: "메시지",
    no_alarms: "여기서 감시하는 경보가 없습니다.",
    no_messages: "아직 없습니다. 아래 웹훅 URL로 보낸 메시지가 바로 여기에 나타납니다.",
    nothing_found: "검색 결과가 없습니다.",
    search: "검색",
    text: "내용",
    alarm: "경보",
    state: "상태",
    kind: "종류",
    any: "전체",
    from: "시작",
    to: "끝",
    show: "보기",
    announced: "메시지",
    silent: "알리지 않은 것",
    all: "모두",
    filters: "검색과 필터",
    earlier: "이전",
    newest: "최신",
    live: "실시간",
    reconnecting: "다시 연결하는 중…",
    new_below: "최신 메시지",
    not_announced: "알리지 않음",
    why: "왜 이 메시지를 받았나요?",
    why_not: "왜 알리지 않았나요?",
    decided: "판단 근거",
    reason: "CloudWatch가 말한 이유",
    datapoints: "데이터 포인트",
    time: "시각",
    value: "값",
    no_data: "데이터 없음",
    raw: "전송된 메시지 원문",
    event: "원래 이벤트",
    no_event: "이벤트 없이 온 메시지입니다.",
    fixture: "픽스처로 내려받기",
    copy: "복사",
    copied: "복사됨",
    posted_by_others: "누군가 인박스의 웹훅 URL로 보냈습니다. 보낸 이유는 bongsu가 보낸 메시지에만 있습니다.",
    back: "모든 메시지",
    details: "왜?",
    definition: "하는 일",
    history: "기록",
    no_history: "이 기간에는 상태가 바뀌지 않았습니다.",
    chart: "지표",
    range: "기간",
    what_if: "백테스트: 설정이 달랐다면?",
    what_if_lead: "이 기간에 기록된 데이터에 다른 설정을 적용했다면:",
    threshold: "임계값",
    datapoints_to_alarm: "경보를 알릴 데이터 포인트 (M)",
    evaluation_periods: "평가 기간 (N)",
    missing: "누락된 데이터",
    edited: "(편집됨)",
    replied: "스레드에 답글을 남김",
    replies: |count| format!("답글 {count}개"),
    somebody: "인박스 사용자",
    no_button: "이 메시지에는 이제 그런 버튼이 없습니다.",
    nobody_listens: "여기서는 버튼을 처리하는 프로그램이 없습니다. bongsu watch만 처리합니다.",
    try_it: "적용",
    as_it_is: "지금 설정",
    as_tried: "바꾼 설정",
    fired: "울린 횟수",
    flapped: "플래핑",
    in_alarm: "경보 시간",
    in_unknown: "데이터 없는 시간",
    result: "결과",
    cannot_try: "이 설정은 적용할 수 없습니다",
    composite: "다른 경보를 따르는 경보라서 그릴 지표가 없습니다.",
    not_found: "여기에는 아무것도 없습니다.",
    other_language: "English",
    other_lang: "en",
    webhook: "웹훅 URL",
    zone: "시간대",
    in_force: "적용 중인 음소거",
    end_silence: "음소거 해제",
    not_ended: "아무것도 하지 않았습니다. 지금은 이 음소거를 해제할 수 없습니다. 다시 눌러 주세요.",
    silenced: "음소거됨",
    until: |at| format!("{at}까지"),
    until_over: "해결될 때까지",
    folded: |count| format!("알리지 않음 {count}건"),
    as_of: |at| {
        format!("{at} 기준입니다. JavaScript가 없으면 새 내용이 표시되지 않으니 페이지를 다시 불러오세요.")
    },
    not_kept: |why| format!("메시지를 저장할 수 없습니다: {why}"),
    no_datapoints: "데이터 포인트 없음",
    drawn: |metric, statistic, period, m, n| {
        let statistic = match statistic {
            "Average" => "평균",
            "Sum" => "합계",
            "Minimum" => "최소",
            "Maximum" => "최대",
            "SampleCount" => "샘플 수",
            other => other,
        };
        format!("{metric}, {period}초 {statistic}, {n}개 중 {m}개")
    },
    state_name: |state| match state {
        AlarmState::Ok => "정상",
        AlarmState::Alarm => "경보 상태",
        AlarmState::InsufficientData => "데이터 부족",
    },
    notify: |reason| reason.sentence_in(Locale::Ko),
    silence: |reason| reason.sentence_in(Locale::Ko),
    summary: |states, silences| {
        let count = |wanted| states.iter().filter(|state| **state == wanted).count();
        let (alarm, unknown) = (count(AlarmState::Alarm), count(AlarmState::InsufficientData));
        let stand = match (alarm, unknown) {
            (0, 0) => "모두 정상".to_owned(),
            (alarm, 0) => format!("경보 {alarm}건"),
            (0, unknown) => format!("데이터 부족 {unknown}건"),
            (alarm, unknown) => format!("경보 {alarm}건, 데이터 부족 {unknown}건"),
        };
        if silences == 0 { stand } else { format!("{stand}, 음소거 {silences}건") }
    },
    span: |span| {
        let unit = |(number, unit): (i64, usize)| {
            format!("{number}{}", ["일", "시간", "분", "초"].get(unit).unwrap_or(&""))
        };
        parts(span).into_iter().map(unit).collect::<Vec<_>>().join(" ")
    },
    verdict: |summary| match (summary.fired, summary.flaps) {
        (0, _) => "한 번도 울리지 않았을 것입니다.".to_owned(),
        (fired, 0) => format!("{fired}번 울렸을 것이고, 플래핑은 없었을 것입니다."),
        (fired, flaps) => format!("{fired}번 울렸을 것이고, 그중 {flaps}번은 플래핑입니다."),
    },
};
