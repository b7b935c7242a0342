//! The PostgreSQL of a run, and how two machines reach it: one directly, and one through PgBouncer.
//!
//! Each arrow is a relay:
//!
//! ```text
//! processes of machine 0 ────────────────> primary ──> standby
//! processes of machine 1 ──> PgBouncer ──>
//! ```

use workspace_test_services::{PgBouncer, Postgres, Replication, url};

use crate::error::BoxError;
use crate::ledger::relay::Relay;

/// How many machines there are.
pub(crate) const MACHINES: usize = 2;

/// The servers, which stop when they are dropped.
#[derive(Debug)]
pub(crate) struct Servers {
    machines: [Relay; MACHINES],
    of_pgbouncer: Relay,
    _pgbouncer: PgBouncer,
    primary: Postgres,
    standby: Postgres,
    replication: Replication,
}

impl Servers {
    pub(crate) async fn start(replication: Replication, random: &mut fastrand::Rng) -> Result<Self, BoxError> {
        let primary = Postgres::start()?;
        let standby = primary.standby(replication)?;
        let of_pgbouncer = Relay::start(primary.port(), random.fork()).await?;
        let pgbouncer = PgBouncer::start(of_pgbouncer.port())?;
        let machines =
            [Relay::start(primary.port(), random.fork()).await?, Relay::start(pgbouncer.port(), random.fork()).await?];
        Ok(Self { machines, of_pgbouncer, _pgbouncer: pgbouncer, primary, standby, replication })
    }

    /// The URL of the ledger for a process on a machine.
    pub(crate) fn url(&self, machine: usize) -> String {
        self.machines.get(machine).map_or_else(|| self.primary.url(), |relay| url(relay.port()))
    }

    /// The URL of the ledger without a relay.
    pub(crate) fn direct_url(&self) -> String {
        self.primary.url()
    }

    /// The network of a machine.
    pub(crate) fn network(&self, machine: usize) -> Result<&Relay, BoxError> {
        self.machines.get(machine).ok_or_else(|| "there is no such machine".into())
    }

    /// How many connections were lost in the middle of what goes to the server, and of what comes from it.
    pub(crate) fn lost(&self) -> [usize; 2] {
        let relays = self.machines.iter().chain([&self.of_pgbouncer]);
        relays.map(Relay::lost).fold([0; 2], |[a, b], [c, d]| [a + c, b + d])
    }

    /// Loses no more connections.
    pub(crate) fn calm(&self) {
        self.machines.iter().chain([&self.of_pgbouncer]).for_each(Relay::calm);
    }

    /// Ends all processes of the primary at once.
    pub(crate) fn crash(&mut self) -> Result<(), BoxError> {
        Ok(self.primary.stop_immediately()?)
    }

    /// Starts the primary again after a crash.
    pub(crate) fn recover(&mut self) -> Result<(), BoxError> {
        Ok(self.primary.start_again()?)
    }

    /// Lets an asynchronous standby fall behind: from now on it receives nothing. A synchronous one never does, because
    /// commits wait for it.
    pub(crate) fn let_standby_fall_behind(&self) -> Result<(), BoxError> {
        if self.replication == Replication::Asynchronous {
            self.standby.sql("ALTER SYSTEM SET primary_conninfo = ''")?;
            self.standby.sql("SELECT pg_reload_conf()")?;
            while self.standby.sql("SELECT count(*) FROM pg_stat_wal_receiver")? != "0" {}
        }
        Ok(())
    }

    /// Makes the standby the primary after a crash.
    pub(crate) fn promote_standby(&mut self) -> Result<(), BoxError> {
        self.standby.promote()?;
        let port = self.standby.port();
        let [direct, _] = &self.machines;
        direct.switch(port);
        self.of_pgbouncer.switch(port);
        std::mem::swap(&mut self.primary, &mut self.standby);
        Ok(())
    }

    /// Starts a new standby in the place of the old primary.
    pub(crate) fn start_standby(&mut self) -> Result<(), BoxError> {
        self.standby = self.primary.standby(self.replication)?;
        Ok(())
    }
}
