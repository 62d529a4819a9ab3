//! The tables of the controls.

use super::{TimeControl, control};
use crate::{
    clock::{Gone, Speed, UnknownSpeed},
    problem::Code,
};

#[test]
fn the_speed_is_the_class_of_the_time_for_forty_moves() {
    let table = [
        (15, 0, Speed::Bullet),
        (60, 0, Speed::Bullet),
        (60, 1, Speed::Bullet),
        (0, 4, Speed::Bullet),
        (179, 0, Speed::Bullet),
        (180, 0, Speed::Blitz),
        (60, 3, Speed::Blitz),
        (300, 3, Speed::Blitz),
        (479, 0, Speed::Blitz),
        (480, 0, Speed::Rapid),
        (600, 5, Speed::Rapid),
        (1499, 0, Speed::Rapid),
        (1500, 0, Speed::Classical),
        (900, 15, Speed::Classical),
        (0, 180, Speed::Classical),
        (10_800, 180, Speed::Classical),
        (u32::MAX, u32::MAX, Speed::Classical),
    ];
    for (base_s, increment_s, speed) in table {
        assert_eq!(control(base_s, increment_s).speed(), Some(speed), "{base_s}+{increment_s}");
    }
    assert_eq!(TimeControl::None.speed(), None);
    assert_eq!(TimeControl::Days { days: 1 }.speed(), Some(Speed::Correspondence));
}

#[test]
fn a_control_within_the_bounds_passes() {
    for (base_s, increment_s) in [(15, 0), (45, 0), (0, 1), (10_800, 180), (1, 0)] {
        assert_eq!(control(base_s, increment_s).check(), Ok(()));
    }
    for days in [1, 2, 3, 5, 7, 10, 14] {
        assert_eq!(TimeControl::Days { days }.check(), Ok(()));
    }
    assert_eq!(TimeControl::default().check(), Ok(()));
}

#[test]
fn a_control_out_of_bounds_is_refused_with_its_place() {
    let table = [
        (control(0, 0), Code::InvalidField, "/clock", None),
        (control(10_801, 0), Code::InvalidField, "/clock/base_s", Some(10_800)),
        (control(60, 181), Code::InvalidField, "/clock/increment_s", Some(180)),
        (control(u32::MAX, u32::MAX), Code::InvalidField, "/clock/base_s", Some(10_800)),
        (TimeControl::Days { days: 0 }, Code::InvalidChoice, "/days/days", None),
        (TimeControl::Days { days: 4 }, Code::InvalidChoice, "/days/days", None),
        (TimeControl::Days { days: 255 }, Code::InvalidChoice, "/days/days", None),
    ];
    for (control, code, pointer, limit) in table {
        let problem = control.check().unwrap_err();
        assert_eq!((problem.code, problem.pointer.as_deref(), problem.limit), (code, Some(pointer), limit));
    }
}

#[test]
fn a_control_is_one_value_on_the_wire() {
    let table = [
        (TimeControl::None, r#""none""#),
        (control(180, 2), r#"{"clock":{"base_s":180,"increment_s":2}}"#),
        (TimeControl::Days { days: 3 }, r#"{"days":{"days":3}}"#),
    ];
    for (control, json) in table {
        assert_eq!(serde_json::to_string(&control).unwrap(), json);
        assert_eq!(serde_json::from_str::<TimeControl>(json).unwrap(), control);
    }
    let refused = [
        r#"{"clock":{"base_s":180}}"#,
        r#"{"clock":{"base_s":180,"increment_s":2,"delay_s":1}}"#,
        r#"{"clock":{"base_s":-1,"increment_s":2}}"#,
        r#"{"clock":{"base_s":1.5,"increment_s":2}}"#,
        r#"{"days":{"days":256}}"#,
        r#"{"days":{"days":1,"hours":2}}"#,
        r#"{"clock":{"base_s":180,"increment_s":2},"days":{"days":1}}"#,
        r#""clock""#,
        r#""None""#,
        "null",
    ];
    for json in refused {
        assert!(serde_json::from_str::<TimeControl>(json).is_err(), "{json}");
    }
}

#[test]
fn the_text_of_a_speed_reads_back() {
    for speed in Speed::ALL {
        assert_eq!(speed.to_string().parse(), Ok(speed));
        assert_eq!(serde_json::to_string(&speed).unwrap(), format!("\"{speed}\""));
    }
    for text in ["", "Blitz", "ultra_bullet", "blitz "] {
        assert_eq!(text.parse::<Speed>(), Err(UnknownSpeed));
    }
}

#[test]
fn the_start_is_the_base_or_a_first_increment() {
    let table = [(15, 0, 15_000), (60, 5, 60_000), (0, 1, 3_000), (0, 3, 3_000), (0, 30, 30_000)];
    for (base_s, increment_s, start_ms) in table {
        assert_eq!(control(base_s, increment_s).start_ms(), start_ms);
    }
    assert_eq!(TimeControl::Days { days: 14 }.start_ms(), 14 * 86_400_000);
    assert_eq!(TimeControl::None.start_ms(), 0);
}

#[test]
fn the_gain_of_the_quota_grows_with_the_time() {
    let table = [
        (15, 0, 210),
        (30, 0, 270),
        (60, 0, 390),
        (0, 1, 310),
        (60, 1, 550),
        (180, 0, 870),
        (212, 0, 998),
        (213, 0, 1_000),
        (10_800, 180, 1_000),
        (u32::MAX, u32::MAX, 1_000),
    ];
    for (base_s, increment_s, gain_ms) in table {
        assert_eq!(control(base_s, increment_s).lag_gain_ms(), gain_ms, "{base_s}+{increment_s}");
    }
    assert_eq!(TimeControl::Days { days: 1 }.lag_gain_ms(), 0);
}

#[test]
fn patience_grows_with_the_time() {
    let table = [
        (control(60, 0), Some(15_000), Some(10_000), Some(40_000)),
        (control(180, 2), Some(20_000), Some(10_000), Some(40_000)),
        (control(600, 0), Some(25_000), Some(10_000), Some(80_000)),
        (control(1_800, 0), Some(30_000), Some(10_000), Some(120_000)),
        (TimeControl::Days { days: 2 }, Some(2 * 86_400_000), None, None),
        (TimeControl::None, None, Some(10_000), Some(120_000)),
    ];
    for (control, no_start_ms, closed_ms, lost_ms) in table {
        let gone = (control.gone_ms(Gone::Closed), control.gone_ms(Gone::Lost));
        assert_eq!((control.no_start_ms(), gone), (no_start_ms, (closed_ms, lost_ms)), "{control:?}");
    }
}
