//! `bongsu review --aws`: alarms, their history and their metrics from CloudWatch.

use serde_json::{Value, json};

use super::account::Aws;
use crate::program::Ran;

fn lines(ran: &Ran) -> Vec<Value> {
    ran.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn of<'a>(lines: &'a [Value], alarm: &str) -> &'a Value {
    lines.iter().find(|line| line["alarm"] == alarm).unwrap()
}

/// An hour with two minutes above the threshold of 1, every ten minutes.
#[expect(clippy::disallowed_methods, reason = "ministack forgets samples of long ago")]
async fn put_metric(aws: &Aws) {
    let start = jiff::Timestamp::now().as_second() / 60 * 60 - 3_600;
    for minute in 0..60_i64 {
        let at = jiff::Timestamp::from_second(start + minute * 60).unwrap().to_string();
        let datum = [
            ("Namespace", "n"),
            ("MetricData.member.1.MetricName", "m"),
            ("MetricData.member.1.Value", if minute % 10 < 2 { "2" } else { "0" }),
            ("MetricData.member.1.Timestamp", at.as_str()),
        ];
        aws.ministack.query("monitoring", "PutMetricData", &datum).await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_is_reviewed_from_its_history_and_metrics() {
    let aws = Aws::new().await;
    put_metric(&aws).await;
    aws.put_alarm("noisy", &[]).await;
    aws.put_alarm("quiet", &[]).await;
    for state in ["ALARM", "OK"].repeat(3) {
        aws.ministack.set_alarm_state("noisy", state).await.unwrap();
    }
    let ran = aws
        .bongsu(&["review", "--aws", "--since", "20d", "--plots", &aws.folder().display().to_string()])
        .await;
    assert_eq!(ran.code, Some(0), "{}{}", ran.stdout, ran.stderr);
    let lines = lines(&ran);
    let noisy = of(&lines, "noisy");
    assert_eq!((&noisy["fired"], &noisy["noise"]), (&json!(3), &json!(3)), "{noisy}");
    assert!(noisy["findings"].to_string().contains("short_lived"), "{noisy}");
    // The metric crosses the threshold six times, for two minutes each.
    let advice = &noisy["advice"];
    assert_eq!(advice["noise"], 6, "{advice}");
    assert_eq!(advice["options"][0]["fired"], 0, "{advice}");
    assert!(advice["options"][0]["command"].as_str().unwrap().contains("put-metric-alarm"), "{advice}");
    assert!(advice["options"][0]["cloudFormation"].as_str().unwrap().starts_with("- "), "{advice}");
    assert!(std::fs::read_to_string(aws.folder().join("noisy.svg")).unwrap().starts_with("<svg"));
    assert_eq!(of(&lines, "quiet")["fired"], 0);
    let notes = lines.last().unwrap()["summary"]["notes"].to_string();
    for part in ["Acknowledgements cannot be read", "CloudWatch keeps minutes for 15 days"] {
        assert!(notes.contains(part), "no {part:?} in {notes}");
    }
}

/// More alarms and more history than one page has; the file of one review is where the next one goes on.
#[tokio::test(flavor = "multi_thread")]
async fn a_large_account_comes_page_by_page_and_goes_on_from_a_file() {
    let aws = Aws::new().await;
    for number in 0..250 {
        aws.put_alarm(&format!("alarm-{number:03}"), &[]).await;
    }
    for state in ["ALARM", "OK"].repeat(60) {
        aws.ministack.set_alarm_state("alarm-000", state).await.unwrap();
    }
    let kept = aws.folder().join("history.jsonl");
    let file = kept.display().to_string();
    let review = async || {
        let arguments = ["review", "--aws", "--since", "1d", "--worst", "0", "--keep", &file];
        let ran = aws.bongsu(&arguments).await;
        assert_eq!(ran.code, Some(0), "{}{}", ran.stdout, ran.stderr);
        lines(&ran)
    };
    let first = review().await;
    assert_eq!(first.last().unwrap()["summary"]["alarms"], 250);
    assert_eq!(of(&first, "alarm-000")["fired"], 60);
    // A last line that was cut off is lost, and comes again.
    let text = std::fs::read_to_string(&kept).unwrap();
    std::fs::write(&kept, &text[..text.len() - 40]).unwrap();
    let second = review().await;
    assert_eq!(of(&second, "alarm-000")["fired"], 60);
}
