//! What the server counts about itself, for who watches over it. Counting is an atomic addition; what is known
//! elsewhere is read when it is asked for.

use std::{
    fmt,
    sync::atomic::{AtomicU64, Ordering},
    time::Duration,
};

use prometheus_client::{
    encoding::{EncodeLabelSet, EncodeLabelValue, text},
    metrics::{counter::Counter, family::Family, gauge::Gauge, histogram::Histogram},
    registry::{Registry, Unit},
};

use crate::Backend;

/// By what a connection is carried.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EncodeLabelValue)]
pub enum Transport {
    /// A WebSocket.
    WebSocket,
    /// Lines over HTTP, by Server-Sent Events or long polling.
    Line,
    /// A single request for a stream.
    Request,
}

/// What a subscription was answered with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EncodeLabelValue)]
pub enum Recovery {
    /// A snapshot for who has seen nothing.
    Fresh,
    /// What was missed, from memory.
    Ring,
    /// What was missed, from Postgres.
    Journal,
    /// A snapshot for who has seen what cannot be gone on from.
    Snapshot,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct ByTransport {
    transport: Transport,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct ByClose {
    code: u32,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct ByRecovery {
    kind: Recovery,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct ByProblem {
    code: &'static str,
}

/// The counters of one server.
pub struct Metrics {
    registry: Registry,
    sockets: Family<ByTransport, Gauge>,
    closes: Family<ByClose, Counter>,
    recoveries: Family<ByRecovery, Counter>,
    refusals: Family<ByProblem, Counter>,
    acks: Counter,
    commits: Histogram,
    groups: Histogram,
    deliveries: Counter,
    queued_bytes: Gauge,
    longest_queue_bytes: Gauge,
    call_legs: Gauge,
    last_scrape: AtomicU64,
}

impl Default for Metrics {
    fn default() -> Self {
        // A commit takes a millisecond or two on a good disk; what takes seconds is a fault.
        let steps = [0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0];
        let mut metrics = Self {
            registry: Registry::with_prefix("oyinline"),
            sockets: Family::default(),
            closes: Family::default(),
            recoveries: Family::default(),
            refusals: Family::default(),
            acks: Counter::default(),
            commits: Histogram::new(steps),
            groups: Histogram::new([1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0, 128.0, 256.0]),
            deliveries: Counter::default(),
            queued_bytes: Gauge::default(),
            longest_queue_bytes: Gauge::default(),
            call_legs: Gauge::default(),
            last_scrape: AtomicU64::default(),
        };
        metrics.register();
        metrics
    }
}

impl Metrics {
    fn register(&mut self) {
        let registry = &mut self.registry;
        registry.register("sockets", "Open connections by transport", self.sockets.clone());
        registry.register("closes", "Connections that ended, by their close code", self.closes.clone());
        registry.register(
            "recoveries",
            "Subscriptions by what they were answered with",
            self.recoveries.clone(),
        );
        registry.register("refusals", "Commands refused, by the code of the problem", self.refusals.clone());
        registry.register("acks", "Commands acknowledged", self.acks.clone());
        registry.register_with_unit(
            "commit",
            "From the decision to the committed transaction",
            Unit::Seconds,
            self.commits.clone(),
        );
        registry.register(
            "group",
            "Commands that one transaction of the group commit has written",
            self.groups.clone(),
        );
        registry.register("deliveries", "Events queued to sockets", self.deliveries.clone());
        registry.register_with_unit(
            "queued",
            "What waits to be written to sockets",
            Unit::Bytes,
            self.queued_bytes.clone(),
        );
        registry.register_with_unit(
            "longest_queue",
            "What waits to be written to the socket for which most waits",
            Unit::Bytes,
            self.longest_queue_bytes.clone(),
        );
        registry.register("call_legs", "People in calls", self.call_legs.clone());
    }

    /// A connection was opened.
    pub(crate) fn opened(&self, transport: Transport) {
        self.sockets.get_or_create(&ByTransport { transport }).inc();
    }

    /// A connection has ended with this code.
    pub(crate) fn closed(&self, transport: Transport, code: u16) {
        self.sockets.get_or_create(&ByTransport { transport }).dec();
        self.closes.get_or_create(&ByClose { code: code.into() }).inc();
    }

    /// A subscription was answered.
    pub(crate) fn recovered(&self, kind: Recovery) {
        self.recoveries.get_or_create(&ByRecovery { kind }).inc();
    }

    /// A command was acknowledged.
    pub(crate) fn acknowledged(&self) {
        self.acks.inc();
    }

    /// A command was refused.
    pub(crate) fn refused(&self, code: &'static str) {
        self.refusals.get_or_create(&ByProblem { code }).inc();
    }

    /// A transaction was committed.
    pub(crate) fn committed(&self, took: Duration) {
        self.commits.observe(took.as_secs_f64());
    }

    /// A transaction has committed so many commands together.
    pub(crate) fn grouped(&self, commands: usize) {
        self.groups.observe(commands as f64);
    }
}

impl fmt::Debug for Metrics {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Metrics").finish_non_exhaustive()
    }
}

/// All counters in the text format of OpenMetrics, which Prometheus reads
/// (<https://prometheus.io/docs/specs/om/open_metrics_spec/>).
pub fn text(backend: &Backend) -> Result<String, fmt::Error> {
    let metrics = &backend.metrics;
    let queues = backend.sockets.queues();
    metrics.queued_bytes.set(queues.bytes as i64);
    metrics.longest_queue_bytes.set(queues.longest_bytes as i64);
    metrics.call_legs.set(backend.calls.legs() as i64);
    let deliveries = backend.hub.deliveries();
    let before = metrics.last_scrape.fetch_max(deliveries, Ordering::Relaxed);
    metrics.deliveries.inc_by(deliveries.saturating_sub(before));
    let mut written = String::new();
    text::encode(&mut written, &metrics.registry)?;
    Ok(written)
}
