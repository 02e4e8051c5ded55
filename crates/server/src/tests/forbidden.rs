//! Whatever roles, limits and teams become, in whatever order: nothing is readable that the rules forbid, and nothing that
//! they allow is missing. The rules stand here a second time, as plainly as they can be said.

use std::collections::BTreeSet;

use http::Method;
use model::Role;
use proptest::{prelude::*, strategy::ValueTree as _, test_runner::TestRunner};
use serde_json::{Value, json};

use super::{
    House,
    earshot::{Ear, touch},
    matrix::{
        subject::{Ground, Thread, thread},
        who::{self, Who},
    },
};

/// Members of the play, besides the owner.
const MEMBERS: usize = 3;
/// Conversations: on either account, in either team or none, and one more whose customer is also that of the first.
const THREADS: usize = 7;

/// Something that happens.
#[derive(Clone, Debug)]
enum Step {
    Role(usize, Role),
    Accounts(usize, Option<Vec<usize>>),
    Teams(usize, Option<Vec<usize>>),
    Move(usize, Option<usize>),
    Remove(usize),
}

fn step() -> impl Strategy<Value = Step> {
    let some = || proptest::option::weighted(0.7, proptest::sample::subsequence(vec![0_usize, 1], 0..=2));
    let role = prop_oneof![4 => Just(Role::Agent), 3 => Just(Role::Viewer), 1 => Just(Role::Admin), 1 => Just(Role::Owner)];
    prop_oneof![
        4 => (0..MEMBERS, role).prop_map(|(m, role)| Step::Role(m, role)),
        4 => (0..MEMBERS, some()).prop_map(|(m, only)| Step::Accounts(m, only)),
        4 => (0..MEMBERS, some()).prop_map(|(m, only)| Step::Teams(m, only)),
        5 => (0..THREADS, proptest::option::of(0..2_usize)).prop_map(|(c, team)| Step::Move(c, team)),
        1 => (0..MEMBERS).prop_map(Step::Remove),
    ]
}

/// A member, as the rules know them.
#[derive(Clone, Debug)]
struct Player {
    role: Role,
    accounts: Option<Vec<usize>>,
    teams: Option<Vec<usize>>,
    here: bool,
}

/// The rules.
struct Oracle {
    players: Vec<Player>,
    account: [usize; THREADS],
    customer: [usize; THREADS],
    team: [Option<usize>; THREADS],
}

impl Oracle {
    fn sees(&self, player: usize, thread: usize) -> bool {
        let p = &self.players[player];
        let limited = matches!(p.role, Role::Viewer | Role::Agent);
        let account_fits = p.accounts.as_ref().is_none_or(|only| only.contains(&self.account[thread]));
        let team_fits = match (&p.teams, self.team[thread]) {
            (None, _) => true,
            (Some(_), None) => false,
            (Some(only), Some(team)) => only.contains(&team),
        };
        p.here && (!limited || (account_fits && team_fits))
    }

    fn threads(&self, player: usize) -> BTreeSet<usize> {
        (0..THREADS).filter(|thread| self.sees(player, *thread)).collect()
    }

    /// Those whose customer's conversation on the same account is seen.
    fn orders(&self, player: usize) -> BTreeSet<usize> {
        let alike =
            |a: usize, b: usize| self.account[a] == self.account[b] && self.customer[a] == self.customer[b];
        (0..THREADS).filter(|order| (0..THREADS).any(|t| alike(*order, t) && self.sees(player, t))).collect()
    }

    fn customers(&self, player: usize) -> BTreeSet<usize> {
        self.threads(player).into_iter().map(|thread| self.customer[thread]).collect()
    }
}

struct Play {
    house: House,
    ground: Ground,
    oracle: Oracle,
    owner: Who,
    players: Vec<Who>,
    ears: Vec<Ear>,
    threads: Vec<Thread>,
}

impl Play {
    async fn begin() -> Play {
        let house = House::new().await;
        let workspace = house.workspace("Market").await;
        let ground = Ground::lay(&house, workspace).await;
        let now = house.server.now();
        let owner = who::member(&house, workspace, "owner", Role::Owner).await;
        let owner = who::session(&house, workspace, owner, now).await;
        let account = [0, 0, 0, 1, 1, 1, 1];
        let team = [Some(0), Some(1), None, Some(0), Some(1), None, Some(1)];
        let mut threads = Vec::new();
        for i in 0..THREADS {
            let of_team = team[i].map(|t: usize| ground.teams[t]);
            threads
                .push(thread(&house, ground, &format!("c{i}"), ground.accounts[account[i]], of_team).await);
        }
        // The last one's customer turns out to be the first one's.
        let path = format!("/contacts/{}/merge", threads[0].contact);
        let body = json!({"contact_id": threads[THREADS - 1].contact}).to_string();
        assert_eq!(owner.call(&house, Method::POST, &path, &body).await.0, 200);
        threads[THREADS - 1].contact = threads[0].contact;
        let (mut players, mut ears) = (Vec::new(), Vec::new());
        for i in 0..MEMBERS {
            let id = who::member(&house, workspace, &format!("p{i}"), Role::Agent).await;
            let player = who::session(&house, workspace, id, now).await;
            ears.push(Ear::open(&house, &player, None).await);
            players.push(player);
        }
        let player = Player { role: Role::Agent, accounts: None, teams: None, here: true };
        let mut customer = [0, 1, 2, 3, 4, 5, 6];
        customer[THREADS - 1] = 0;
        let oracle = Oracle { players: vec![player; MEMBERS], account, customer, team };
        Play { house, ground, oracle, owner, players, ears, threads }
    }

    async fn does(&mut self, method: Method, path: &str, body: &Value) -> u16 {
        self.owner.call(&self.house, method, path, &body.to_string()).await.0
    }

    async fn step(&mut self, step: &Step) {
        let ids = |all: &[String], of: &Option<Vec<usize>>| {
            of.as_ref().map(|of| of.iter().map(|i| all[*i].clone()).collect::<Vec<_>>())
        };
        let accounts = self.ground.accounts.map(|id| id.to_string());
        let teams = self.ground.teams.map(|id| id.to_string());
        match step {
            Step::Role(m, role) => {
                let path = format!("/members/{}", self.players[*m].member);
                let status = self.does(Method::PATCH, &path, &json!({"role": role})).await;
                let p = &mut self.oracle.players[*m];
                assert_eq!(status, if p.here { 200 } else { 404 });
                p.role = *role;
                if *role >= Role::Admin {
                    (p.accounts, p.teams) = (None, None);
                }
            }
            Step::Accounts(m, only) | Step::Teams(m, only) => {
                let is_teams = matches!(step, Step::Teams(..));
                let body = if is_teams {
                    json!({"team_ids": ids(&teams, only)})
                } else {
                    json!({"account_ids": ids(&accounts, only)})
                };
                let path = format!("/members/{}", self.players[*m].member);
                let status = self.does(Method::PATCH, &path, &body).await;
                let p = &mut self.oracle.players[*m];
                let refused = p.role >= Role::Admin && only.is_some();
                assert_eq!(
                    status,
                    if !p.here {
                        404
                    } else if refused {
                        422
                    } else {
                        200
                    },
                    "{step:?} of {p:?}"
                );
                if !refused && is_teams {
                    p.teams.clone_from(only);
                } else if !refused {
                    p.accounts.clone_from(only);
                }
            }
            Step::Move(c, team) => {
                let path = format!("/conversations/{}", self.threads[*c].conversation);
                let body = json!({"team_id": team.map(|t| &teams[t])});
                assert_eq!(self.does(Method::PATCH, &path, &body).await, 200);
                self.oracle.team[*c] = *team;
            }
            Step::Remove(m) => {
                let path = format!("/members/{}", self.players[*m].member);
                let status = self.does(Method::DELETE, &path, &Value::Null).await;
                let p = &mut self.oracle.players[*m];
                assert_eq!(status, if p.here { 204 } else { 404 });
                p.here = false;
            }
        }
    }

    /// Looks by every way in whether each member sees what the rules say.
    async fn check(&mut self, past: &[Step]) {
        for thread in 0..THREADS {
            let account = self.ground.accounts[self.oracle.account[thread]];
            touch(&self.house, self.ground.workspace, account, &self.threads[thread]).await;
        }
        // What everybody hears, after all of it.
        let path = format!("/members/{}", self.owner.member);
        assert_eq!(self.does(Method::PATCH, &path, &json!({"role": "owner"})).await, 200);
        for m in 0..MEMBERS {
            let heard = self.heard(m).await;
            let told = format!("member {m} = {:?} after {past:?}", self.oracle.players[m]);
            let (house, who) = (&self.house, &self.players[m]);
            if !self.oracle.players[m].here {
                assert_eq!(who.call(house, Method::GET, "/conversations", "").await.0, 401, "{told}");
                assert!(heard.is_empty(), "{told}");
                continue;
            }
            let wanted = self.oracle.threads(m);
            let of = |list: &Value,
                      field: &dyn Fn(&Value) -> String,
                      id: &dyn Fn(&Thread) -> String|
             -> BTreeSet<usize> {
                let there: BTreeSet<String> = list.as_array().expect("a list").iter().map(field).collect();
                (0..THREADS).filter(|t| there.contains(&id(&self.threads[*t]))).collect()
            };
            let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
            let conversation = |t: &Thread| t.conversation.to_string();
            assert_eq!(heard, wanted, "heard by {told}");
            for query in [
                "",
                "sort=waiting",
                "sort=window",
                "status=open",
                "status=open&sort=waiting",
                "q=hello",
                "skip=0",
            ] {
                let list = who.read(house, "/conversations", query).await;
                assert_eq!(
                    of(&list["items"], &|c| text(&c["id"]), &conversation),
                    wanted,
                    "listed ({query}) for {told}"
                );
            }
            let counts = who.read(house, "/conversations/counts", "").await;
            assert_eq!(counts["open"], json!(wanted.len()), "counted for {told}");
            let count = who.read(house, "/conversations/count", "").await;
            assert_eq!(count["conversations"], json!(wanted.len()), "counted as a list for {told}");
            let found = who.read(house, "/search", "q=hello&kind=message").await;
            assert_eq!(
                of(&found["items"], &|hit| text(&hit["message"]["conversation_id"]), &conversation),
                wanted,
                "found for {told}"
            );
            let orders = self.oracle.orders(m);
            let order = |t: &Thread| t.order.to_string();
            let list = who.read(house, "/orders", "").await;
            assert_eq!(of(&list["items"], &|o| text(&o["id"]), &order), orders, "orders of {told}");
            let found = who.read(house, "/search", "q=hello&kind=order").await;
            assert_eq!(
                of(&found["items"], &|hit| text(&hit["order"]["id"]), &order),
                orders,
                "orders found for {told}"
            );
            let customers = self.oracle.customers(m);
            for (t, thread) in self.threads.iter().enumerate() {
                let may = |yes: bool| if yes { 200 } else { 404 };
                let (sees, order, customer) =
                    (wanted.contains(&t), orders.contains(&t), customers.contains(&self.oracle.customer[t]));
                for (path, yes) in [
                    (format!("/conversations/{}", thread.conversation), sees),
                    (format!("/conversations/{}/messages", thread.conversation), sees),
                    (format!("/attachments/{}", thread.file), sees),
                    (format!("/orders/{}", thread.order), order),
                    (format!("/contacts/{}", thread.contact), customer),
                ] {
                    let (status, body) = who.call(house, Method::GET, &path, "").await;
                    assert_eq!(status, may(yes), "{path} for {told}");
                    if yes && path.starts_with("/contacts") {
                        let contact: Value = serde_json::from_slice(&body).expect("JSON");
                        let shown =
                            of(&contact["identities"], &|i| text(&i["conversation_id"]), &conversation);
                        let theirs =
                            (0..THREADS).filter(|o| self.oracle.customer[*o] == self.oracle.customer[t]);
                        assert_eq!(
                            shown,
                            theirs.filter(|o| wanted.contains(o)).collect(),
                            "identities for {told}"
                        );
                    }
                }
            }
        }
    }

    /// In which conversations a member heard of messages, up to what everybody hears.
    async fn heard(&mut self, m: usize) -> BTreeSet<usize> {
        if !self.oracle.players[m].here {
            while let Some(heard) = self.ears[m].next(std::time::Duration::from_millis(200)).await {
                assert!(!heard.event.starts_with("message"), "whoever is gone hears nothing: {heard:?}");
            }
            return BTreeSet::new();
        }
        let owner = self.owner.member.to_string();
        let last = |h: &super::earshot::Heard| h.event == "member.updated" && h.data["id"] == owner.as_str();
        let heard = self.ears[m].until(last).await;
        let there: BTreeSet<String> = heard
            .iter()
            .filter(|h| h.event == "message.created")
            .map(|h| h.data["conversation_id"].as_str().unwrap_or_default().to_owned())
            .collect();
        (0..THREADS).filter(|t| there.contains(&self.threads[*t].conversation.to_string())).collect()
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_readable_that_the_rules_forbid_whatever_happens() {
    let mut runner = TestRunner::deterministic();
    for _ in 0..4 {
        let steps = proptest::collection::vec(step(), 8).new_tree(&mut runner).expect("steps").current();
        let mut play = Play::begin().await;
        play.check(&[]).await;
        for n in 0..steps.len() {
            play.step(&steps[n]).await;
            play.check(&steps[..=n]).await;
        }
    }
}
