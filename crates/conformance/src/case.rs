//! What a connector's test hands to the kit.

use std::{collections::BTreeMap, path::PathBuf};

use connector::{
    AccountContext, Admission, AppContext, ConnectKind, Connector, ConsentReturn, HistoryAsk, Hook, Keys,
    Method, Op, OutMedia, OutPart, Outgoing, Piece, Plan, PollAsk, Request, Secrets, ThreadContext,
};
use http::{HeaderMap, HeaderName, HeaderValue};
use model::{AttachmentId, AttachmentKind, MediaRef, PartKind, ThreadKind, ThreadRef, Time};
use serde_json::Value;

use crate::{Hostile, Show, Yielded};

/// A connector, and all that the kit needs to hold it to its word. All fields may be changed after [`Case::new`];
/// every secret must be an obvious fake, holding the word "fake" or only digits.
pub struct Case {
    /// Whose case.
    pub connector: &'static dyn Connector,
    /// The connector's folder, `env!("CARGO_MANIFEST_DIR")`; recordings are in `tests/exchanges/*.http` below it.
    pub dir: PathBuf,
    /// The platform app.
    pub app: AppContext,
    /// The account that is asked about; its `now` is the moment of everything.
    pub account: AccountContext,
    /// What the account granted.
    pub grant: Secrets,
    /// What an operator types in to connect, for platforms connected by keys.
    pub fields: Secrets,
    /// What comes back from consent, for platforms connected by it.
    pub consent: Vec<(String, String)>,
    /// The thread that is asked about.
    pub thread: ThreadContext,
    /// Somebody inside a group thread, where the platform has groups.
    pub member: Option<String>,
    /// A file on the platform.
    pub media: MediaRef,
    /// A message of ours.
    pub message: String,
    /// Orders to read.
    pub orders: Vec<String>,
    /// Cursor to poll on from.
    pub cursor: Option<String>,
    /// What to confirm of the first feed.
    pub confirm: String,
    /// Samples of what goes out, by kind; good ones for every kind are there from the start.
    pub samples: Vec<OutPart>,
    /// Recorded hooks.
    pub hooks: Vec<HookCase>,
    /// Plans beyond the standard ones, see [`Case::walk`].
    pub walks: Vec<Walk>,
    /// What hostile replies may do.
    pub tolerances: Vec<Tolerance>,
    /// Golden vectors.
    pub vectors: Vec<Vector>,
}

/// Starts a plan.
pub type Start = Box<dyn Fn(&Case) -> Plan<Yielded>>;

/// Which hostile replies, and what may come of them.
pub type Accepts = Box<dyn Fn(&Hostile, &Value) -> bool>;

/// A named way to start a plan.
pub struct Walk {
    /// Its name, as in a recording's `walk:` line.
    pub name: String,
    /// Its operation.
    pub op: Op,
    /// Starts the plan.
    pub start: Start,
}

/// A hostile reply that may end in success, because the platform's sheet says so.
pub struct Tolerance {
    /// The walk's name.
    pub walk: &'static str,
    /// The sheet's reason.
    pub because: &'static str,
    /// Which replies, and what may come of them.
    pub accepts: Accepts,
}

/// Where a hook carries its tag.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tag {
    /// In this header.
    Header(&'static str),
    /// In this query pair.
    Query(&'static str),
}

/// A recorded hook and what is to be made of it.
#[derive(Clone)]
pub struct HookCase {
    /// Its name.
    pub name: String,
    /// GET or POST.
    pub method: Method,
    /// Our public address.
    pub url: String,
    /// Whether the address is signed too.
    pub url_signed: bool,
    /// Which of the manifest's callbacks was called; none for the webhook itself.
    pub callback: Option<String>,
    /// Query pairs.
    pub query: Vec<(String, String)>,
    /// Headers.
    pub headers: HeaderMap,
    /// Raw body.
    pub body: Vec<u8>,
    /// Where the tag is; none for handshakes without one.
    pub tag: Option<Tag>,
    /// Whether the platform's sheet has tags taken in capitals too.
    pub any_case: bool,
    /// The app's keys.
    pub app: Secrets,
    /// The account's keys.
    pub grant: Secrets,
    /// The account, where the address says which.
    pub account: Option<String>,
    /// When it came.
    pub now: Time,
    /// What verification must say.
    pub admits: Admission,
    /// How many events are in it, where it is delivered.
    pub events: usize,
    /// How many of them are of an unknown kind.
    pub unreadable: usize,
    /// How many message parts in it are of an unknown kind.
    pub unsupported: usize,
    /// Name of another hook that holds the same events again (redelivery, other spelling): keys must be the same.
    pub again: Option<String>,
}

/// A golden vector of a platform's sheet.
pub enum Vector {
    /// A hook that must be taken, or refused.
    Hook {
        /// The hook.
        hook: Box<HookCase>,
        /// Whether it is genuine.
        genuine: bool,
    },
    /// A request that must be signed like this.
    Request {
        /// Name in the sheet.
        name: &'static str,
        /// Unsigned.
        request: Box<Request>,
        /// The app's keys.
        app: Secrets,
        /// The account's.
        grant: Secrets,
        /// The account.
        account: Option<String>,
        /// When it leaves.
        now: Time,
        /// The query pair or header that holds the signature.
        tag: Tag,
        /// What it must be.
        expected: String,
    },
    /// A signature that the connector made by itself.
    Text {
        /// Name in the sheet.
        name: &'static str,
        /// What came out.
        made: String,
        /// What must come out.
        expected: String,
    },
}

impl Case {
    /// A case with fakes for everything; the test puts in what the platform needs.
    pub fn new(connector: &'static dyn Connector, dir: &str) -> Case {
        let now = Time::from_millis(1_790_000_000_000);
        Case {
            connector,
            dir: PathBuf::from(dir),
            app: AppContext {
                credentials: Secrets::new(),
                webhook_url: "https://inbox.example.net/webhooks/fake".to_owned(),
                callback_url: "https://inbox.example.net/oauth/fake".to_owned(),
                purpose: "both".to_owned(),
            },
            account: AccountContext {
                external_id: "acc-1".to_owned(),
                webhook_url: "https://inbox.example.net/webhooks/fake/1".to_owned(),
                memo: BTreeMap::new(),
                now,
            },
            grant: Secrets::new().with("access_token", "fake-access-token"),
            fields: Secrets::new(),
            consent: Vec::new(),
            thread: ThreadContext {
                thread: ThreadRef { id: "thread-1".to_owned(), kind: ThreadKind::Direct },
                contact: "contact-1".to_owned(),
                memo: BTreeMap::new(),
                last_inbound_at: Some(Time::from_millis(now.as_millis() - 10_000)),
                last_inbound_received_at: Some(Time::from_millis(now.as_millis() - 9_000)),
                last_inbound_id: Some("message-1".to_owned()),
                outbound_since: 0,
                last_order_at: None,
                last_order_id: None,
                now,
            },
            member: None,
            media: MediaRef::Platform { id: "media-1".to_owned() },
            message: "message-of-ours-1".to_owned(),
            orders: Vec::new(),
            cursor: None,
            confirm: "1".to_owned(),
            samples: samples(),
            hooks: Vec::new(),
            walks: Vec::new(),
            tolerances: Vec::new(),
            vectors: Vec::new(),
        }
    }

    /// Adds a plan of the connector's own to be recorded and attacked under a name.
    pub fn walk<T: Show + Send + 'static>(
        &mut self,
        name: &str,
        op: Op,
        start: impl Fn(&Case) -> Plan<T> + 'static,
    ) {
        let start = Box::new(move |case: &Case| start(case).map(Yielded::of));
        self.walks.push(Walk { name: name.to_owned(), op, start });
    }

    /// Allows hostile replies to end in success where the sheet says so.
    pub fn tolerate(
        &mut self,
        walk: &'static str,
        because: &'static str,
        accepts: impl Fn(&Hostile, &Value) -> bool + 'static,
    ) {
        self.tolerances.push(Tolerance { walk, because, accepts: Box::new(accepts) });
    }

    /// The keys to sign with.
    pub fn keys(&self) -> Keys<'_> {
        Keys { app: &self.app.credentials, grant: &self.grant, account: Some(&self.account.external_id) }
    }

    /// The sample of a kind.
    pub fn sample(&self, kind: PartKind) -> Option<&OutPart> {
        self.samples.iter().find(|s| kind_of(s) == kind)
    }

    /// The first piece of a reply, ready to be sent: with a retry key.
    pub fn piece(&self, what: &Outgoing) -> Result<Piece, connector::Fault> {
        let mut pieces = self.connector.pieces(what, &self.thread)?;
        if pieces.is_empty() {
            return Err(connector::Fault::unsupported("the connector made no piece of it"));
        }
        let mut first = pieces.swap_remove(0);
        "3f1c2f5e-7c1e-4b8e-9a55-0d4a5f6b7c81".clone_into(&mut first.retry_key);
        Ok(first)
    }

    /// The standard plans, and the case's own. Names: the operation's, with ` FEED` for polls, ` KIND` for sends and
    /// ` member` for a member's profile.
    pub fn all_walks(&self) -> Vec<Walk> {
        let mut all = standard(self);
        for (i, own) in self.walks.iter().enumerate() {
            let start = Box::new(move |case: &Case| (case.walks[i].start)(case));
            all.retain(|w| w.name != own.name);
            all.push(Walk { name: own.name.clone(), op: own.op, start });
        }
        all
    }
}

/// The plans that every connector can be asked for.
fn standard(case: &Case) -> Vec<Walk> {
    fn walk<T: Show + Send + 'static>(
        name: impl Into<String>,
        op: Op,
        start: impl Fn(&Case) -> Plan<T> + 'static,
    ) -> Walk {
        Walk { name: name.into(), op, start: Box::new(move |case| start(case).map(Yielded::of)) }
    }
    let manifest = case.connector.manifest();
    let mut all = vec![
        match manifest.connect {
            ConnectKind::Keys(_) => {
                walk("connect", Op::Connect, |c| c.connector.connect(&c.fields, c.account.now))
            }
            ConnectKind::Consent => walk("connect", Op::Connect, |c| {
                let back = ConsentReturn { query: c.consent.clone(), now: c.account.now };
                c.connector.exchange(&c.app, &back)
            }),
        },
        walk("setup", Op::Setup, |c| c.connector.setup(&c.account)),
        walk("renew", Op::Renew, |c| c.connector.renew(&c.account, &c.app, &c.grant)),
        walk("revoke", Op::Revoke, |c| c.connector.revoke(&c.account, &c.app, &c.grant)),
        walk("probe", Op::Probe, |c| c.connector.probe(&c.account)),
        walk("history", Op::History, |c| {
            let ask = HistoryAsk { messages: Vec::new(), cursor: None, since: None };
            c.connector.history(&c.account, &c.thread, &ask)
        }),
        walk("orders", Op::Orders, |c| c.connector.orders(&c.account, &c.orders)),
        walk("profile", Op::Profile, |c| c.connector.profile(&c.account, &c.thread, None)),
        walk("media", Op::Media, |c| c.connector.media(&c.account, &c.media)),
        walk("look", Op::Look, |c| match c.piece(&words("hello")) {
            Ok(piece) => c.connector.look(&c.account, &c.thread, &piece),
            Err(fault) => Plan::refuse(fault),
        }),
        walk("mark_read", Op::MarkRead, |c| c.connector.mark_read(&c.account, &c.thread)),
        walk("recall", Op::Recall, |c| c.connector.recall(&c.account, &c.thread, &c.message)),
    ];
    for feed in manifest.feeds {
        let name = feed.name;
        all.push(walk(format!("poll {name}"), Op::Poll, move |c| {
            let ask = PollAsk { feed: name, cursor: c.cursor.clone(), since: None, now: c.account.now };
            c.connector.poll(&c.account, &ask)
        }));
    }
    let first = manifest.feeds.first().map_or("", |f| f.name);
    all.push(walk("confirm", Op::Confirm, move |c| c.connector.confirm(&c.account, first, &c.confirm)));
    if case.member.is_some() {
        all.push(walk("profile member", Op::Profile, |c| {
            c.connector.profile(&c.account, &c.thread, c.member.as_deref())
        }));
    }
    for limit in manifest.sends {
        let kind = limit.kind;
        all.push(walk(format!("send {}", name_of(kind)), Op::Send, move |c| {
            let Some(part) = c.sample(kind) else {
                return Plan::refuse(connector::Fault::unsupported("the case has no sample of this kind"));
            };
            let what = Outgoing { parts: vec![part.clone()], reply_to: None, by_person: true };
            match c.piece(&what) {
                Ok(piece) => c.connector.send(&c.account, &c.thread, &piece),
                Err(fault) => Plan::refuse(fault),
            }
        }));
    }
    all
}

impl HookCase {
    /// A POST of JSON, to be delivered, holding one event.
    pub fn post(name: &str, body: impl Into<Vec<u8>>) -> HookCase {
        HookCase {
            name: name.to_owned(),
            method: Method::Post,
            url: "https://inbox.example.net/webhooks/fake".to_owned(),
            url_signed: false,
            callback: None,
            query: Vec::new(),
            headers: HeaderMap::new(),
            body: body.into(),
            tag: None,
            any_case: false,
            app: Secrets::new(),
            grant: Secrets::new(),
            account: None,
            now: Time::from_millis(1_790_000_000_000),
            admits: Admission::Deliver,
            events: 1,
            unreadable: 0,
            unsupported: 0,
            again: None,
        }
    }

    /// With its tag in a header.
    #[must_use]
    pub fn tagged(mut self, header: &'static str, tag: &str) -> HookCase {
        self.tag = Some(Tag::Header(header));
        self.header(header, tag)
    }

    /// With one more header.
    ///
    /// # Panics
    /// When name or value cannot be a header: the test's own mistake.
    #[must_use]
    pub fn header(mut self, name: &str, value: &str) -> HookCase {
        let name: HeaderName = name.parse().expect("a header's name");
        self.headers.insert(name, HeaderValue::from_str(value).expect("a header's value"));
        self
    }

    /// Answered with this instead of being delivered.
    #[must_use]
    pub fn answered(mut self, status: u16, body: &str) -> HookCase {
        self.admits = Admission::Answer(connector::Answer { status, body: body.to_owned() });
        self.events = 0;
        self
    }

    /// Calls one of the manifest's callbacks, is delivered, and answered with this.
    #[must_use]
    pub fn called_back(mut self, callback: &str, answer: connector::Answer) -> HookCase {
        self.url = format!("{}/{callback}", self.url);
        self.callback = Some(callback.to_owned());
        self.admits = Admission::DeliverAnd(answer);
        self
    }

    /// Whether its events go to the journal.
    pub fn delivers(&self) -> bool {
        matches!(self.admits, Admission::Deliver | Admission::DeliverAnd(_))
    }

    /// Holding so many events, of which so many of an unknown kind, and so many unknown parts.
    #[must_use]
    pub fn holding(mut self, events: usize, unreadable: usize, unsupported: usize) -> HookCase {
        (self.events, self.unreadable, self.unsupported) = (events, unreadable, unsupported);
        self
    }

    /// The hook as a connector sees it.
    pub fn hook(&self) -> Hook<'_> {
        Hook {
            method: self.method,
            url: &self.url,
            callback: self.callback.as_deref(),
            query: &self.query,
            headers: &self.headers,
            body: &self.body,
        }
    }

    /// Its keys.
    pub fn keys(&self) -> Keys<'_> {
        Keys { app: &self.app, grant: &self.grant, account: self.account.as_deref() }
    }
}

/// A reply of words alone.
pub(crate) fn words(text: &str) -> Outgoing {
    Outgoing { parts: vec![OutPart::Text { text: text.to_owned() }], reply_to: None, by_person: true }
}

/// The kind of an outgoing part.
pub(crate) fn kind_of(part: &OutPart) -> PartKind {
    match part {
        OutPart::Text { .. } => PartKind::Text,
        OutPart::Media(m) => match m.as_kind {
            AttachmentKind::Image => PartKind::Image,
            AttachmentKind::Video => PartKind::Video,
            AttachmentKind::Audio => PartKind::Audio,
            AttachmentKind::File => PartKind::File,
        },
        OutPart::Sticker { .. } => PartKind::Sticker,
        OutPart::Location { .. } => PartKind::Location,
        OutPart::Product { .. } => PartKind::Product,
        OutPart::Order { .. } => PartKind::Order,
    }
}

/// A kind's word in JSON.
pub(crate) fn name_of(kind: PartKind) -> String {
    serde_json::to_value(kind).ok().and_then(|v| v.as_str().map(str::to_owned)).unwrap_or_default()
}

/// A file that goes out.
fn file(as_kind: AttachmentKind, content_type: &str, name: &str) -> OutPart {
    OutPart::Media(OutMedia {
        as_kind,
        attachment: AttachmentId::new(Time::from_millis(1_790_000_000_000), [7; 10]),
        url: format!("https://inbox.example.net/media/fake/{name}"),
        preview_url: Some(format!("https://inbox.example.net/media/fake/preview-{name}.jpg")),
        content_type: content_type.to_owned(),
        name: name.to_owned(),
        size: 20_000,
        width: Some(640),
        height: Some(480),
        duration_ms: Some(4_200),
    })
}

/// One good sample of every kind that can go out.
fn samples() -> Vec<OutPart> {
    vec![
        OutPart::Text { text: "Yes, three left. 🫖".to_owned() },
        file(AttachmentKind::Image, "image/jpeg", "kettle.jpg"),
        file(AttachmentKind::Video, "video/mp4", "kettle.mp4"),
        file(AttachmentKind::Audio, "audio/mpeg", "kettle.mp3"),
        file(AttachmentKind::File, "application/pdf", "kettle.pdf"),
        OutPart::Sticker { package_id: "446".to_owned(), sticker_id: "1988".to_owned() },
        OutPart::Location {
            latitude: 13.7563,
            longitude: 100.5018,
            title: "Shop".to_owned(),
            address: "1 Chakkraphong, Bangkok".to_owned(),
        },
        OutPart::Product { external_id: "2200123".to_owned() },
        OutPart::Order { external_id: "220102TESTORDER".to_owned() },
    ]
}
