//! Every operation of the document, called by everybody who is not allowed and everybody who is.

pub(super) mod rows;
pub(super) mod subject;
pub(super) mod who;

use std::{collections::BTreeSet, time::Duration};

use http::Method;
use model::{MemberId, Role, Scope};

use self::{
    rows::{Needs, ROWS, Row},
    subject::{Ground, Subject, fill, fresh},
    who::{Way, Who},
};
use super::House;

/// Those who call each operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Nobody,
    /// An owner, of another workspace.
    Foreign,
    Viewer,
    Agent,
    Admin,
    Owner,
    /// An agent who is limited to the other account.
    OtherAccount,
    /// An agent who is limited to the other team.
    OtherTeam,
    ExpiredSession,
    RevokedSession,
    ReadToken,
    WriteToken,
    AdminToken,
    ExpiredToken,
    RevokedToken,
}

const KINDS: [Kind; 15] = [
    Kind::Nobody,
    Kind::Foreign,
    Kind::Viewer,
    Kind::Agent,
    Kind::Admin,
    Kind::Owner,
    Kind::OtherAccount,
    Kind::OtherTeam,
    Kind::ExpiredSession,
    Kind::RevokedSession,
    Kind::ReadToken,
    Kind::WriteToken,
    Kind::AdminToken,
    Kind::ExpiredToken,
    Kind::RevokedToken,
];

impl Kind {
    /// The role that counts; none for whoever is nobody here.
    fn role(self) -> Option<Role> {
        match self {
            Kind::Nobody
            | Kind::ExpiredSession
            | Kind::RevokedSession
            | Kind::ExpiredToken
            | Kind::RevokedToken => None,
            Kind::Viewer | Kind::ReadToken => Some(Role::Viewer),
            Kind::Agent | Kind::OtherAccount | Kind::OtherTeam | Kind::WriteToken => Some(Role::Agent),
            Kind::Admin | Kind::AdminToken => Some(Role::Admin),
            Kind::Owner | Kind::Foreign => Some(Role::Owner),
        }
    }

    fn by_token(self) -> bool {
        matches!(self, Kind::ReadToken | Kind::WriteToken | Kind::AdminToken)
    }
}

/// What the table says of a call.
fn expected(row: &Row, kind: Kind) -> u16 {
    let (operation, needs, subject, _, answer) = *row;
    let needed = match needs {
        Needs::Nobody => return answer,
        Needs::Viewer | Needs::Myself => Role::Viewer,
        Needs::Agent => Role::Agent,
        Needs::Admin | Needs::AdminSession => Role::Admin,
        Needs::Owner => Role::Owner,
    };
    let Some(role) = kind.role() else { return 401 };
    let session = matches!(needs, Needs::AdminSession | Needs::Myself);
    // A token that reads writes nothing, not even what a member who reads may write for themselves.
    let only_reads = kind == Kind::ReadToken && !operation.starts_with("GET ");
    if role < needed || (session && kind.by_token()) || only_reads {
        return 403;
    }
    match kind {
        Kind::Foreign if subject != Subject::None => 404,
        Kind::OtherAccount if subject.of_account() => 404,
        Kind::OtherTeam if subject.of_team() => 404,
        _ => answer,
    }
}

/// The members behind the kinds.
struct Cast {
    ground: Ground,
    abroad: Ground,
    viewer: MemberId,
    agent: MemberId,
    admin: MemberId,
    owner: MemberId,
    other_account: MemberId,
    other_team: MemberId,
    foreign: MemberId,
}

impl Cast {
    async fn new(house: &House) -> Cast {
        let workspace = house.workspace("Market").await;
        let elsewhere = house.workspace("Elsewhere").await;
        let ground = Ground::lay(house, workspace).await;
        let make = async |name, role| who::member(house, workspace, name, role).await;
        let cast = Cast {
            ground,
            abroad: Ground::lay(house, elsewhere).await,
            viewer: make("viewer", Role::Viewer).await,
            agent: make("agent", Role::Agent).await,
            admin: make("admin", Role::Admin).await,
            owner: make("owner", Role::Owner).await,
            other_account: make("account", Role::Agent).await,
            other_team: make("team", Role::Agent).await,
            foreign: who::member(house, elsewhere, "owner", Role::Owner).await,
        };
        let only = &ground.accounts[1..];
        who::limit(house, workspace, cast.other_account, Role::Agent, Some(only), None).await;
        let only = &ground.teams[1..];
        who::limit(house, workspace, cast.other_team, Role::Agent, None, Some(only)).await;
        cast
    }

    /// Somebody of a kind, with a fresh way in: a call may end it.
    async fn one(&self, house: &House, kind: Kind) -> Who {
        let (here, now) = (self.ground.workspace, house.server.now());
        let sign_in = async |member| who::session(house, here, member, now).await;
        let token = async |scope, end| who::token(house, here, self.owner, scope, end).await;
        match kind {
            Kind::Nobody => Who { member: self.owner, way: Way::Nothing },
            Kind::Foreign => who::session(house, self.abroad.workspace, self.foreign, now).await,
            Kind::Viewer => sign_in(self.viewer).await,
            Kind::Agent => sign_in(self.agent).await,
            Kind::Admin => sign_in(self.admin).await,
            Kind::Owner => sign_in(self.owner).await,
            Kind::OtherAccount => sign_in(self.other_account).await,
            Kind::OtherTeam => sign_in(self.other_team).await,
            Kind::ExpiredSession => {
                let began = now.before(crate::auth::LIFETIME.idle + Duration::from_secs(1));
                who::session(house, here, self.owner, began).await
            }
            Kind::RevokedSession => {
                let one = sign_in(self.owner).await;
                assert_eq!(one.call(house, Method::DELETE, "/session", "").await.0, 204);
                one
            }
            Kind::ReadToken => token(Scope::Read, None).await.1,
            Kind::WriteToken => token(Scope::Write, None).await.1,
            Kind::AdminToken => token(Scope::Admin, None).await.1,
            Kind::ExpiredToken => token(Scope::Admin, Some(now)).await.1,
            Kind::RevokedToken => {
                let (id, one) = token(Scope::Admin, None).await;
                let owner = sign_in(self.owner).await;
                let path = format!("/api-tokens/{id}");
                assert_eq!(owner.call(house, Method::DELETE, &path, "").await.0, 204);
                one
            }
        }
    }
}

#[test]
fn every_operation_has_one_row_and_every_row_an_operation() {
    let there: BTreeSet<String> =
        crate::operations().into_iter().map(|(method, path)| format!("{method} {path}")).collect();
    let rows: BTreeSet<String> = ROWS.iter().map(|row| row.0.to_owned()).collect();
    let without: Vec<_> = there.difference(&rows).collect();
    assert!(without.is_empty(), "no row in tests/matrix/rows.rs: {without:?}");
    let gone: Vec<_> = rows.difference(&there).collect();
    assert!(gone.is_empty(), "rows without an operation: {gone:?}");
    assert_eq!(rows.len(), ROWS.len(), "an operation has two rows");
    for (name, _, subject, ..) in ROWS {
        assert_eq!(name.contains("{id}"), *subject != Subject::None, "{name}: an id is about something");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_operation_answers_everybody_as_its_row_says() {
    let house = House::new().await;
    let cast = Cast::new(&house).await;
    let mut wrong = Vec::new();
    let mut n = 0;
    for row in ROWS {
        let (name, _, _, ask, _) = row;
        let (method, path) = name.split_once(' ').expect("a method and a path");
        // Whoever is refused leaves things as they are: they share a subject. Whoever is let through gets a fresh one.
        let owner = cast.one(&house, Kind::Owner).await;
        n += 1;
        let shared = fresh(&house, cast.ground, &owner, row, n).await;
        for kind in KINDS {
            n += 1;
            let wanted = expected(row, kind);
            let alters = wanted < 300 && method != "GET";
            let names =
                if alters { fresh(&house, cast.ground, &owner, row, n).await } else { shared.clone() };
            // Roles are checked before bodies: whoever is refused is refused with a body that nobody could read.
            let refused = matches!(wanted, 401 | 403) && method != "GET" && !row.0.ends_with("/api-tokens");
            let ask = if refused { r#"{"no such": "field"}"#.to_owned() } else { fill(ask, &names) };
            let who = cast.one(&house, kind).await;
            let verb: Method = method.parse().expect("a method");
            let (status, body) = who.call(&house, verb, &fill(path, &names), &ask).await;
            if status != wanted {
                let body = String::from_utf8_lossy(&body).into_owned();
                wrong.push(format!("{name} by {kind:?}: {status} instead of {wanted}: {body}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{} of {n} answers are wrong:\n{}", wrong.len(), wrong.join("\n"));
}

#[tokio::test]
async fn what_a_member_does_not_see_answers_as_what_nobody_has() {
    let house = House::new().await;
    let cast = Cast::new(&house).await;
    let owner = cast.one(&house, Kind::Owner).await;
    let mut n = 10_000;
    for kind in [Kind::Foreign, Kind::OtherAccount, Kind::OtherTeam] {
        let who = cast.one(&house, kind).await;
        for row in ROWS {
            let (name, _, _, ask, _) = row;
            if expected(row, kind) != 404 {
                continue;
            }
            n += 1;
            let names = fresh(&house, cast.ground, &owner, row, n).await;
            let (method, path) = name.split_once(' ').expect("a method and a path");
            let mut answers = Vec::new();
            for id in [names["id"].clone(), uuid::Uuid::now_v7().to_string(), "garbage".to_owned()] {
                let verb: Method = method.parse().expect("a method");
                answers.push(who.call(&house, verb, &path.replace("{id}", &id), &fill(ask, &names)).await);
            }
            assert!(answers.windows(2).all(|two| two[0] == two[1]), "{name} by {kind:?}: {answers:?}");
        }
    }
}
