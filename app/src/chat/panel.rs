//! The panel of a room: what was written, what is on its way, and the place to write.

use leptos::{ev::KeyboardEvent, prelude::*, task::spawn_local, text_prop::TextProp};
use protocol::{
    At, Code, Command, Problem, Room, Topic,
    accounts::Person,
    chat::{ChatSnapshot, Message, Say},
};

use super::{
    MayWrite, TEXTBOX_ID, earlier,
    outgoing::{Outgoing, unseen},
};
use crate::{
    accounts::visitor,
    live::{Followed, Live, follow, use_live},
    texts::{t_string, use_i18n},
    ui::{Alert, Each, PersonLink, Time},
    words,
};

/// Messages of one person within this time stand together under one name.
const TOGETHER_MS: i64 = 5 * 60 * 1_000;

/// A room as its panel sees it.
#[derive(Clone, Copy)]
struct RoomStore {
    live: Live,
    room: Room,
    me: StoredValue<Option<Person>>,
    followed: Followed<ChatSnapshot>,
    chat: ReadSignal<Option<ChatSnapshot>>,
    outgoing: RwSignal<Vec<Outgoing>>,
    last_key: StoredValue<u32>,
    draft: RwSignal<String>,
    problem: RwSignal<Option<Problem>>,
}

/// A line that nobody wrote, among those that people did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// When it happened, in milliseconds since 1970.
    pub at_ms: i64,
    /// What is said of it.
    pub text: String,
}

/// A line of the log.
#[derive(Clone, PartialEq)]
enum Line {
    /// A message, and whether it stands under the name of the one before it.
    Said {
        message: Message,
        continues: bool,
    },
    Noted(Note),
}

/// The panel of a room.
#[component]
pub fn ChatPanel(
    /// Which room.
    room: Room,
    /// What the page was rendered from.
    #[prop(optional_no_strip)]
    seed: Option<At<ChatSnapshot>>,
    /// Whether the person may write. Reactive.
    may_write: Callback<(), MayWrite>,
    /// What happened besides.
    #[prop(optional)]
    notes: Option<Memo<Vec<Note>>>,
    /// The heading, by which the region is known.
    #[prop(into)]
    title: TextProp,
    /// The textbox's id; of two panels on a page only one can be led to by the key `/`.
    #[prop(into, default = TEXTBOX_ID.into())]
    textbox: TextProp,
) -> impl IntoView {
    let i18n = use_i18n();
    let followed = follow(Topic::Chat(room), seed);
    let store = RoomStore {
        live: use_live(),
        room,
        me: StoredValue::new(visitor()),
        followed,
        chat: followed.state(),
        outgoing: RwSignal::default(),
        last_key: StoredValue::default(),
        draft: RwSignal::default(),
        problem: RwSignal::new(None),
    };
    let heading_id = format!("chat-title-{}", room.to_string().replace('/', "-"));
    let labelled_by = heading_id.clone();
    let problem = Signal::derive(move || store.problem.get().or_else(|| followed.refused().get()));
    let writing = move || match may_write.run(()) {
        MayWrite::Yes => view! { <Composer store textbox=textbox.clone() /> }.into_any(),
        MayWrite::ComeInFirst => {
            view! { <p class="chat-hint">{move || t_string!(i18n, chat.come_in_first)}</p> }.into_any()
        }
        MayWrite::No => ().into_any(),
    };
    view! {
        <section class="chat" aria-labelledby=labelled_by>
            <h2 id=heading_id class="chat-title">{move || title.get().into_owned()}</h2>
            <Log store may_write notes />
            <Alert problem />
            {move || writing()}
        </section>
    }
}

/// What was written. The box is filled from below and stays at its end as messages come.
#[component]
fn Log(store: RoomStore, may_write: Callback<(), MayWrite>, notes: Option<Memo<Vec<Note>>>) -> impl IntoView {
    let i18n = use_i18n();
    let awake = store.live.awake();
    let lines = move || {
        let notes = notes.map(|notes| notes.get()).unwrap_or_default();
        store.chat.read().as_ref().map(|chat| lines(chat, notes)).unwrap_or_default()
    };
    let on_its_way = move || {
        let (me, chat) = (store.me.get_value(), store.chat.read());
        let messages = chat.as_ref().map_or(&[] as &[Message], |chat| &chat.messages);
        me.map(|me| unseen(&store.outgoing.read(), messages, me.id)).unwrap_or_default()
    };
    let has_earlier = move || awake.get() && store.chat.read().as_ref().is_some_and(|chat| chat.earlier);
    let is_empty = move || {
        let nothing_written = store.chat.read().as_ref().is_some_and(|chat| chat.messages.is_empty());
        let nothing_noted = notes.is_none_or(|notes| notes.read().is_empty());
        nothing_written && nothing_noted && on_its_way().is_empty()
    };
    let empty = move || match may_write.run(()) {
        MayWrite::Yes => t_string!(i18n, chat.empty),
        MayWrite::ComeInFirst | MayWrite::No => t_string!(i18n, chat.empty_read_only),
    };
    view! {
        <div class="chat-log" role="log" tabindex="0" aria-label=move || t_string!(i18n, chat.messages)>
            <div class="chat-page">
                {move || has_earlier().then(|| view! { <Earlier store /> }.into_any())}
                {move || is_empty().then(|| view! { <p class="chat-hint">{move || empty()}</p> }.into_any())}
                <ol class="chat-lines">
                    <Each items=lines key=key let:line>
                        {written(line)}
                    </Each>
                    <Each items=on_its_way key=|sent| sent.key.to_string() let:sent>
                        // The message itself is read out once it has arrived.
                        <li class="message is-on-its-way" aria-hidden="true">
                            <p class="message-text" dir="auto" title=move || t_string!(i18n, chat.on_its_way)>
                                {sent.text}
                            </p>
                        </li>
                    </Each>
                </ol>
            </div>
        </div>
    }
}

/// A note, or a message with its head unless it stands under that of the one before it.
fn written(line: Line) -> AnyView {
    let (Message { author, text, at_ms, .. }, continues) = match line {
        Line::Said { message, continues } => (message, continues),
        Line::Noted(Note { at_ms, text }) => {
            return view! {
                <li class="message message-note">
                    <p class="message-text">{text}</p>
                    <Time at_ms />
                </li>
            }
            .into_any();
        }
    };
    let head = (!continues).then(|| {
        view! {
            <div class="message-head">
                <PersonLink person=author />
                <Time at_ms />
            </div>
        }
        .into_any()
    });
    let class = if continues { "message is-continued" } else { "message" };
    view! {
        <li class=class>
            {head}
            <p class="message-text" dir="auto">{text}</p>
        </li>
    }
    .into_any()
}

/// Reads back.
#[component]
fn Earlier(store: RoomStore) -> impl IntoView {
    let i18n = use_i18n();
    let loading = RwSignal::new(false);
    let load = move |_| {
        let chat = store.chat.read_untracked();
        let first = chat.as_ref().and_then(|chat| chat.messages.first()).map(|message| message.number);
        let Some(before) = first.filter(|_| !loading.get_untracked()) else { return };
        loading.set(true);
        let language = words::language(i18n.get_locale_untracked());
        spawn_local(async move {
            // The panel may be gone when the answer comes; then nothing of it is asked.
            match earlier(store.room, before).await {
                Ok(page) if loading.try_set(false).is_none() => {
                    store.followed.amend(|chat| put_before(chat, page, before));
                }
                Ok(_) => {}
                Err(error) => {
                    loading.try_set(false);
                    store.problem.try_set(Some(error.into_problem(language)));
                }
            }
        });
    };
    view! {
        <button
            type="button"
            class="button button-quiet chat-earlier"
            aria-disabled=move || loading.get().then_some("true")
            on:click=load
        >
            {move || t_string!(i18n, chat.earlier)}
        </button>
    }
}

/// The place to write: Enter sends, Shift and Enter begin a new line.
#[component]
fn Composer(store: RoomStore, textbox: TextProp) -> impl IntoView {
    let i18n = use_i18n();
    let awake = store.live.awake();
    let send = Callback::new(move |()| say(store));
    let label_for = textbox.clone();
    let on_key = move |event: KeyboardEvent| {
        if event.key() == "Enter" && !event.shift_key() && !event.is_composing() {
            event.prevent_default();
            send.run(());
        }
    };
    view! {
        <form
            class="chat-form"
            on:submit=move |event| {
                event.prevent_default();
                send.run(());
            }
        >
            <label class="visually-hidden" for=move || label_for.get().into_owned()>
                {move || t_string!(i18n, chat.message)}
            </label>
            <textarea
                id=move || textbox.get().into_owned()
                class="input chat-text"
                rows="1"
                autocomplete="off"
                placeholder=move || t_string!(i18n, chat.message)
                readonly=move || !awake.get()
                prop:value=move || store.draft.get()
                on:input:target=move |event| store.draft.set(event.target().value())
                on:keydown=on_key
            ></textarea>
            <button
                type="submit"
                class="button button-primary"
                aria-disabled=move || (!awake.get()).then_some("true")
            >
                {move || t_string!(i18n, chat.send)}
            </button>
        </form>
    }
}

/// Sends what was written. What the server refuses comes back into the textbox, if that is still empty.
fn say(store: RoomStore) {
    let text = store.draft.get_untracked().trim().to_owned();
    if text.is_empty() {
        return store.problem.set(Some(Problem::new(Code::MessageEmpty)));
    }
    store.problem.set(None);
    store.draft.set(String::new());
    let key = store.last_key.get_value().wrapping_add(1);
    store.last_key.set_value(key);
    {
        let (me, chat) = (store.me.get_value(), store.chat.read_untracked());
        let messages = chat.as_ref().map_or(&[] as &[Message], |chat| &chat.messages);
        let after = messages.last().map_or(0, |message| message.number);
        let still = me.map(|me| unseen(&store.outgoing.read_untracked(), messages, me.id));
        let mut outgoing = still.unwrap_or_default();
        outgoing.push(Outgoing { key, text: text.clone(), after, number: None });
        store.outgoing.set(outgoing);
    }
    let answer = store.live.send(Command::Say(Say { room: store.room, text: text.clone() }));
    spawn_local(async move {
        match answer.await {
            Ok(ack) => {
                store.outgoing.try_update(|outgoing| {
                    if let Some(sent) = outgoing.iter_mut().find(|sent| sent.key == key) {
                        sent.number = Some(ack.offset);
                    }
                });
            }
            Err(problem) => {
                store.outgoing.try_update(|outgoing| outgoing.retain(|sent| sent.key != key));
                store.draft.try_update(|draft| {
                    if draft.is_empty() {
                        *draft = text;
                    }
                });
                store.problem.try_set(Some(problem));
            }
        }
    });
}

fn key(line: &Line) -> String {
    match line {
        Line::Said { message, continues } => format!("{} {continues}", message.number),
        Line::Noted(Note { at_ms, text }) => format!("{at_ms} {text}"),
    }
}

/// The messages and the notes by their time. What was noted before the messages that are shown comes with those
/// that are read back to.
fn lines(chat: &ChatSnapshot, mut notes: Vec<Note>) -> Vec<Line> {
    let first_ms = chat.messages.first().filter(|_| chat.earlier).map(|first| first.at_ms);
    notes.retain(|note| first_ms.is_none_or(|first_ms| note.at_ms >= first_ms));
    let mut notes = notes.into_iter().peekable();
    let (mut lines, mut before) = (Vec::new(), None::<&Message>);
    for message in &chat.messages {
        while let Some(note) = notes.next_if(|note| note.at_ms < message.at_ms) {
            lines.push(Line::Noted(note));
            before = None;
        }
        let continues = before.is_some_and(|before| {
            before.author == message.author && message.at_ms - before.at_ms < TOGETHER_MS
        });
        lines.push(Line::Said { message: message.clone(), continues });
        before = Some(message);
    }
    lines.extend(notes.map(Line::Noted));
    lines
}

/// Puts an earlier page in front, unless the room's messages have been replaced since it was asked for.
fn put_before(chat: &mut ChatSnapshot, page: ChatSnapshot, before: u64) {
    if chat.messages.first().is_some_and(|first| first.number == before) {
        chat.messages.splice(..0, page.messages);
        chat.earlier = page.earlier;
    }
}
