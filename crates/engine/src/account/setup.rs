//! What was found when an account was set up, kept for the wizard and the operator.

use connector::{SetupState, SetupStep};
use serde_json::{Value, json};

/// Under which name it is kept in the account's memory.
pub(super) const MEMO: &str = "setup";

/// As it is kept.
pub(super) fn write(steps: &[SetupStep]) -> String {
    let row = |s: &SetupStep| json!({"code": s.code, "state": name(s.state), "detail": s.detail});
    Value::from(steps.iter().map(row).collect::<Vec<_>>()).to_string()
}

/// As it was kept; nothing if it was not.
pub(super) fn read(kept: Option<&String>) -> Vec<SetupStep> {
    let rows = kept.and_then(|text| serde_json::from_str::<Vec<Value>>(text).ok()).unwrap_or_default();
    let step = |row: &Value| {
        let text = |key: &str| row[key].as_str().map(str::to_owned);
        let state = match text("state")?.as_str() {
            "done" => SetupState::Done,
            "by_hand" => SetupState::ByHand,
            _ => SetupState::Failed,
        };
        Some(SetupStep { code: text("code")?, state, detail: text("detail")? })
    };
    rows.iter().filter_map(step).collect()
}

fn name(state: SetupState) -> &'static str {
    match state {
        SetupState::Done => "done",
        SetupState::ByHand => "by_hand",
        SetupState::Failed => "failed",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_survive_being_kept() {
        let steps = [SetupState::Done, SetupState::ByHand, SetupState::Failed].map(|state| SetupStep {
            code: "webhook_set".into(),
            state,
            detail: "as it is".into(),
        });
        assert_eq!(read(Some(&write(&steps))), steps);
        assert!(read(None).is_empty());
    }
}
