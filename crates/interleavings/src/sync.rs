//! What `realtime::sync` names, for the checker. Whoever waits does so for one of these, so the checker knows
//! every point at which one thread can overtake another.

use std::{
    hash::{BuildHasherDefault, DefaultHasher},
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, Wake, Waker},
};

use loom::sync::atomic::{AtomicUsize, Ordering};
pub use loom::sync::{Mutex, MutexGuard, atomic::AtomicU64};

/// One order of the entries in every run: the checker leads a run back to where another branched off.
pub type HashMap<Key, Value> = std::collections::HashMap<Key, Value, BuildHasherDefault<DefaultHasher>>;

/// Does something in a thread of its own: a pause ends before, between and after all that others do.
pub(crate) fn after(_: std::time::Duration, act: impl FnOnce() + Send + 'static) {
    loom::thread::spawn(act);
}

/// Tokio's own `Notify`, each step of which is one that others can come before or after.
///
/// Its steps are taken to be atomic, as tokio checks with loom itself: what is checked here is how they are used.
#[derive(Debug, Default)]
pub struct Notify {
    steps: AtomicUsize,
    inner: tokio::sync::Notify,
}

impl Notify {
    /// As tokio's.
    pub fn new() -> Self {
        Self::default()
    }

    /// As tokio's.
    pub fn notify_one(&self) {
        self.step();
        self.inner.notify_one();
    }

    /// As tokio's.
    pub fn notify_waiters(&self) {
        self.step();
        self.inner.notify_waiters();
    }

    /// As tokio's.
    pub fn notified(&self) -> Notified<'_> {
        self.step();
        Notified { notify: self, inner: Some(Box::pin(self.inner.notified())) }
    }

    /// The checker branches where threads touch the same thing: all steps touch this.
    fn step(&self) {
        self.steps.fetch_add(1, Ordering::AcqRel);
    }
}

/// Waits for a notification.
#[derive(Debug)]
pub struct Notified<'a> {
    notify: &'a Notify,
    /// None while it is dropped only.
    inner: Option<Pin<Box<tokio::sync::futures::Notified<'a>>>>,
}

impl Notified<'_> {
    /// As tokio's.
    pub fn enable(mut self: Pin<&mut Self>) -> bool {
        self.notify.step();
        self.inner.as_mut().is_some_and(|inner| inner.as_mut().enable())
    }
}

impl Future for Notified<'_> {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        self.notify.step();
        let waker = Waker::from(Arc::new(Woken(context.waker().clone())));
        match &mut self.inner {
            Some(inner) => inner.as_mut().poll(&mut Context::from_waker(&waker)),
            None => Poll::Ready(()),
        }
    }
}

/// The checker's waker, to be cloned without a step of the checker: tokio clones under a lock of its own, and
/// all threads of a model are one to that lock.
struct Woken(Waker);

impl Wake for Woken {
    fn wake(self: Arc<Self>) {
        self.0.wake_by_ref();
    }
}

/// Who is notified and goes away hands the notification on: a step like the others.
impl Drop for Notified<'_> {
    fn drop(&mut self) {
        // The checker cannot go on with a thread that has failed already.
        if !std::thread::panicking() {
            self.notify.step();
        }
        self.inner = None;
    }
}
