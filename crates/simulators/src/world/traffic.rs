//! The traffic: every customer lives a story of beats; the rate says how many beats a minute happen, and
//! what our agents answer wakes the customer who waits for it.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use super::catalogue;
use super::script::{self, Mood};
use super::{Language, Market};
use crate::ledger::lock;
use crate::platform::{Order, Say, Simulated};

/// One shop front of a platform, with the customers who may come.
#[derive(Debug, Clone)]
pub struct Front {
    /// The platform's account id.
    pub account: String,
    /// Where it sells.
    pub market: Market,
    /// True when a daemon is connected to it; nobody writes to an empty house.
    pub connected: bool,
    /// True where orders can be placed on the platform itself.
    pub sells: bool,
    /// Kinds of message, beside text and pictures, that its customers like to send.
    pub likes: &'static [&'static str],
    /// Customers: id and language.
    pub customers: Vec<(String, Language)>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Beat {
    Say(Mood),
    Picture,
    Sticker,
    Order,
    /// Waits for our answer, and then reacts; loses patience after a while.
    Await,
}

const STORIES: &[&[Beat]] = &[
    &[
        Beat::Say(Mood::Greet),
        Beat::Say(Mood::Ask),
        Beat::Await,
        Beat::Say(Mood::Shipping),
        Beat::Await,
        Beat::Order,
        Beat::Say(Mood::Thanks),
    ],
    &[
        Beat::Say(Mood::Ask),
        Beat::Picture,
        Beat::Say(Mood::Caption),
        Beat::Await,
        Beat::Order,
        Beat::Say(Mood::Waiting),
        Beat::Await,
        Beat::Say(Mood::Thanks),
    ],
    &[
        Beat::Order,
        Beat::Say(Mood::Waiting),
        Beat::Await,
        Beat::Say(Mood::Complain),
        Beat::Picture,
        Beat::Await,
        Beat::Say(Mood::Thanks),
    ],
    &[
        Beat::Say(Mood::Ask),
        Beat::Await,
        Beat::Say(Mood::Detail),
        Beat::Await,
        Beat::Sticker,
        Beat::Say(Mood::Return),
        Beat::Order,
    ],
    &[Beat::Sticker, Beat::Say(Mood::Return), Beat::Order, Beat::Await, Beat::Say(Mood::Thanks)],
    &[
        Beat::Say(Mood::Complain),
        Beat::Picture,
        Beat::Await,
        Beat::Say(Mood::More),
        Beat::Await,
        Beat::Say(Mood::Thanks),
        Beat::Sticker,
    ],
];

#[derive(Debug)]
struct Life {
    story: usize,
    beat: usize,
    /// Not before this time (unscaled life of the run, milliseconds).
    not_before_ms: i64,
    awaits: bool,
}

/// Customers who were answered and will react.
#[derive(Debug, Default)]
pub struct Audience {
    answered: Mutex<Vec<Answered>>,
    lives: Mutex<HashMap<(String, String), Life>>,
    /// False where a test wants silence.
    pub reacts: bool,
}

#[derive(Debug)]
struct Answered {
    account: String,
    customer: String,
    at_ms: i64,
    asked: bool,
}

impl Audience {
    /// An audience that reacts to our answers, or does not.
    pub fn new(reacts: bool) -> Self {
        Self { reacts, ..Self::default() }
    }

    /// An agent's answer reached a customer, who will react `after_ms` later.
    pub fn hears(&self, account: &str, customer: &str, text: &str, now_ms: i64, after_ms: i64) {
        if !self.reacts {
            return;
        }
        let mut answered = lock(&self.answered);
        let asked = text.trim_end().ends_with(['?', '？']);
        answered.retain(|a| a.account != account || a.customer != customer);
        answered.push(Answered {
            account: account.to_owned(),
            customer: customer.to_owned(),
            at_ms: now_ms + after_ms,
            asked,
        });
    }

    fn due(&self, now_ms: i64) -> Vec<Answered> {
        let mut answered = lock(&self.answered);
        let (due, later) = std::mem::take(&mut *answered).into_iter().partition(|a| a.at_ms <= now_ms);
        *answered = later;
        due
    }
}

/// Runs the traffic of a platform until the run ends. `rate` is beats a minute (0: only reactions).
pub async fn run(platform: Arc<dyn Simulated>, rate: f64) {
    let step = Duration::from_millis(100);
    let mut debt = 0.0_f64;
    let mut opening = 0_u32;
    loop {
        tokio::time::sleep(step).await;
        let desk = platform.desk();
        let connected = platform.fronts().iter().filter(|f| f.connected).count();
        if connected == 0 {
            continue;
        }
        for answered in desk.audience.due(desk.clock.now_ms()) {
            react(&*platform, &answered);
        }
        if rate <= 0.0 {
            continue;
        }
        // The first minute of a market day is lively, so that nobody waits for the first message.
        let lively = if opening < 80 { 6.0_f64.max(60.0 / rate).min(20.0) } else { 1.0 };
        opening = opening.saturating_add(1);
        debt += rate / 60.0 * step.as_secs_f64() * lively;
        while debt >= 1.0 {
            debt -= 1.0;
            beat(&*platform);
        }
    }
}

/// One beat of one customer's story; also what `tick` does.
pub fn beat(platform: &dyn Simulated) {
    let desk = platform.desk();
    if desk.dice.percent(18)
        && platform.order(&Order { action: "any".to_owned(), ..Order::default() }).is_ok()
    {
        return;
    }
    let fronts: Vec<Front> =
        platform.fronts().into_iter().filter(|f| f.connected && !f.customers.is_empty()).collect();
    if fronts.is_empty() {
        return;
    }
    let front = &fronts[desk.dice.below(fronts.len())];
    let now = desk.clock.now_ms();
    // A few tries to find somebody who is not waiting for us.
    for _ in 0..6 {
        let (customer, language) = &front.customers[desk.dice.below(front.customers.len())];
        let Some(next) = advance(platform, &front.account, customer, now) else { continue };
        play(platform, front, customer, *language, next);
        return;
    }
}

fn advance(platform: &dyn Simulated, account: &str, customer: &str, now: i64) -> Option<Beat> {
    let desk = platform.desk();
    let mut lives = lock(&desk.audience.lives);
    let story = desk.dice.below(STORIES.len());
    let life = lives.entry((account.to_owned(), customer.to_owned())).or_insert(Life {
        story,
        beat: 0,
        not_before_ms: 0,
        awaits: false,
    });
    if life.not_before_ms > now {
        return None;
    }
    let beats = STORIES[life.story];
    if life.beat >= beats.len() {
        *life = Life { story, beat: 0, not_before_ms: now + scaled_ms(desk, 60_000), awaits: false };
        return None;
    }
    let next = beats[life.beat];
    life.beat += 1;
    if next == Beat::Await {
        life.awaits = true;
        life.not_before_ms = now + scaled_ms(desk, 180_000);
        return None;
    }
    life.awaits = false;
    life.not_before_ms = now + scaled_ms(desk, 4_000);
    Some(next)
}

fn scaled_ms(desk: &crate::desk::Desk, ms: u64) -> i64 {
    i64::try_from(desk.clock.scaled(Duration::from_millis(ms)).as_millis()).unwrap_or(i64::MAX)
}

fn react(platform: &dyn Simulated, answered: &Answered) {
    let desk = platform.desk();
    let fronts = platform.fronts();
    let Some(front) = fronts.iter().find(|f| f.account == answered.account) else { return };
    let Some((customer, language)) = front.customers.iter().find(|(id, _)| *id == answered.customer) else {
        return;
    };
    if let Some(life) =
        lock(&desk.audience.lives).get_mut(&(answered.account.clone(), answered.customer.clone()))
    {
        life.awaits = false;
        life.not_before_ms = desk.clock.now_ms() + scaled_ms(desk, 8_000);
    }
    let mood = match (answered.asked, desk.dice.below(10)) {
        // Who was asked something says yes, or orders.
        (true, 0..6) | (false, 0..5) => Mood::Content,
        (true, _) => Mood::Order,
        (false, 5..8) => Mood::More,
        (false, _) => Mood::Thanks,
    };
    play(platform, front, customer, *language, Beat::Say(mood));
}

fn play(platform: &dyn Simulated, front: &Front, customer: &str, language: Language, beat: Beat) {
    let desk = platform.desk();
    let from = |kind: &str, text: Option<String>| {
        let mut say = Say {
            account: Some(front.account.clone()),
            from: Some(customer.to_owned()),
            kind: kind.to_owned(),
            text,
            ..Say::default()
        };
        if desk.dice.percent(5) {
            // Where a platform has no groups, this says nothing.
            say.more.insert("group".to_owned(), true.into());
        }
        say
    };
    let line = |mood: Mood| {
        let products = catalogue::of(front.market);
        let product = products[desk.dice.below(products.len())].title;
        desk.dice.pick(script::lines(language, mood)).replace("{}", product)
    };
    let outcome = match beat {
        Beat::Say(mood) => platform.say(&from("text", Some(line(mood)))),
        Beat::Picture => platform.say(&from("image", None)),
        Beat::Sticker => platform.say(&from(desk.dice.pick(front.likes), None)),
        Beat::Order if front.sells => platform.order(&Order {
            action: "place".to_owned(),
            account: Some(front.account.clone()),
            customer: Some(customer.to_owned()),
            ..Order::default()
        }),
        Beat::Order => platform.say(&from("text", Some(line(Mood::Order)))),
        Beat::Await => return,
    };
    if let Err(problem) = outcome {
        tracing::debug!(problem = %problem, "a simulated customer could not do what they wanted");
    }
}
