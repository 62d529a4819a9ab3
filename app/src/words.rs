//! The language of a page, and the sentence for each problem in each language.
//!
//! The server puts these sentences into problems where they leave it; the browser uses them for what
//! never reached the server and for fields of forms, whose problems are codes.

use std::borrow::Cow;

use protocol::{Code, Problem, accounts::Language, limits};

use crate::i18n::{Locale, td_string};

/// The language as the translations name it.
pub fn locale(language: Language) -> Locale {
    match language {
        Language::Kk => Locale::kk,
        Language::Ru => Locale::ru,
        Language::En => Locale::en,
    }
}

/// The translations' name of a language as the protocol has it.
pub fn language(locale: Locale) -> Language {
    match locale {
        Locale::kk => Language::Kk,
        Locale::ru => Language::Ru,
        Locale::en => Language::En,
    }
}

/// What is said about a problem: what happened and, where trying again helps, when.
pub fn sentence(language: Language, problem: &Problem) -> String {
    let what = code(language, problem.code);
    if !problem.again {
        return what;
    }
    let locale = locale(language);
    let when = match problem.retry_after_ms {
        Some(ms) => td_string!(locale, problems.again_in, seconds = ms.div_ceil(1_000)),
        None => td_string!(locale, problems.again).to_owned(),
    };
    format!("{what} {when}")
}

/// What is said when the server is not reached.
pub fn unreachable(language: Language) -> &'static str {
    td_string!(locale(language), problems.unreachable)
}

macro_rules! sentences {
    ($locale:expr, $code:expr, $($variant:ident: $key:ident $(($($name:ident = $value:expr),+))?,)+) => {
        match $code {
            $(Code::$variant => Cow::from(td_string!($locale, problems.$key $(, $($name = $value),+)?)),)+
        }
    };
}

/// The sentence of a code alone, as it stands beside a field.
pub fn code(language: Language, code: Code) -> String {
    let (least_name, most_name) = (*limits::NAME_CHARS.start(), *limits::NAME_CHARS.end());
    let (least_password, most_password) = (*limits::PASSWORD_CHARS.start(), *limits::PASSWORD_CHARS.end());
    let sentence: Cow<'static, str> = sentences! { locale(language), code,
        BadRequest: bad_request,
        InvalidField: invalid_field,
        BadPosition: bad_position,
        NotConnected: not_connected,
        SignInRequired: sign_in_required,
        SessionEnded: session_ended,
        OriginNotAllowed: origin_not_allowed,
        CrossSiteRequest: cross_site_request,
        UnknownSubprotocol: unknown_subprotocol,
        UnknownHost: unknown_host,
        NotFound: not_found,
        MethodNotAllowed: method_not_allowed,
        TooLarge: too_large,
        RateLimited: rate_limited,
        TooManySockets: too_many_sockets,
        ChannelLimit: channel_limit,
        TooManyErrors: too_many_errors,
        IdempotencyConflict: idempotency_conflict,
        Restarting: restarting,
        TooSlow: too_slow,
        Unavailable: unavailable,
        Internal: internal,
        InvalidForm: invalid_form,
        FieldRequired: field_required,
        FieldTooLong: field_too_long,
        NameLength: name_length(least = least_name, most = most_name),
        InvalidName: invalid_name,
        NameReserved: name_reserved,
        NameTaken: name_taken,
        PasswordTooShort: password_too_short(least = least_password),
        PasswordTooLong: password_too_long(most = most_password),
        PasswordCommon: password_common,
        PasswordIsName: password_is_name,
        InvalidEmail: invalid_email,
        WrongCredentials: wrong_credentials,
        WrongPassword: wrong_password,
        InvalidChoice: invalid_choice,
        NotAllowed: not_allowed,
        UnknownGame: unknown_game,
        RatedNeedsAccount: rated_needs_account,
        RatedNeedsClock: rated_needs_clock,
        GameNotRated: game_not_rated,
        TableClosed: table_closed,
        TableFull: table_full,
        ComputersBusy: computers_busy,
        ComputerNotRated: computer_not_rated,
        AlreadyPlaying: already_playing,
        TooManyTables: too_many_tables,
        NotSeated: not_seated,
        NotTheHost: not_the_host,
        MatchRunning: match_running,
        NotAPlayer: not_a_player,
        NotYourTurn: not_your_turn,
        GameOver: game_over,
        IllegalMove: illegal_move,
        StalePly: stale_ply,
        TooEarlyOrLate: too_early_or_late,
        OpponentIsHere: opponent_is_here,
        OpponentMayComeBack: opponent_may_come_back,
        NoTakebackWhenRated: no_takeback_when_rated,
        NoSuchOffer: no_such_offer,
        MessageEmpty: message_empty,
        MessageTooLong: message_too_long,
        NotInRoom: not_in_room,
        NotInCall: not_in_call,
        CallState: call_state,
        CallFull: call_full(most = limits::CALL_LEGS),
        AlreadyInCall: already_in_call,
        CannotRing: cannot_ring,
        NotRinging: not_ringing,
        SdpTooLarge: sdp_too_large,
        Unknown: unknown,
    };
    sentence.into_owned()
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn each_code_has_a_sentence_of_its_own_in_each_language() {
        let mut said = HashSet::new();
        for language in Language::ALL {
            for &code in Code::ALL {
                let sentence = sentence(language, &Problem::new(code));
                assert!(sentence.ends_with('.'), "{language:?} {code}: {sentence:?}");
                assert!(!sentence.contains("{{"), "{language:?} {code}: {sentence:?}");
                assert!(said.insert(sentence.clone()), "said twice: {sentence:?}");
            }
        }
    }

    #[test]
    fn it_is_said_when_to_try_again() {
        let problem = Problem::new(Code::RateLimited).retry_after_ms(1_001);
        assert_eq!(sentence(Language::En, &problem), "Too many tries in a short time. Try again in 2 s.");
        assert!(sentence(Language::Kk, &problem).ends_with("2 секундтан соң қайта көріңіз."));
    }
}
