//! RabbitMQ.

use std::net::Ipv4Addr;
use std::path::Path;
use std::process::Command;

use crate::error::Error;
use crate::folder::Folder;
use crate::port::{free_port, with_free_port};
use crate::process::Process;
use crate::program;

/// The message that RabbitMQ logs as soon as it accepts connections.
const READY: &str = "Server startup complete";

/// The message of the daemon with which nodes of Erlang register.
const EPMD_READY: &str = "epmd running";

/// The part of the node's name before the host.
const NODE: &str = "workspace-test";

/// A RabbitMQ without plugins. It takes 4 s to start on an idle machine with two cores, and several times as long on a
/// busy one.
#[derive(Debug)]
pub struct RabbitMq {
    // The servers are killed before their folder is removed.
    _process: Process,
    _epmd: Process,
    _folder: Folder,
    port: u16,
}

impl RabbitMq {
    /// Starts the server, and waits until it accepts connections.
    pub fn start() -> Result<Self, Error> {
        let (program, epmd) = (program::rabbitmq()?, program::epmd()?);
        with_free_port(|port| {
            let folder = Folder::new()?;
            // Without an own daemon, Erlang would start one that keeps running.
            let epmd_port = free_port()?.to_string();
            let mut daemon = folder.command(&epmd);
            daemon.args(["-d", "-address", "127.0.0.1", "-port", &epmd_port]);
            let epmd = Process::start("epmd", daemon, folder.path(), EPMD_READY)?;
            let mut command = folder.command(&program);
            set_environment(&mut command, &folder, port)?;
            command.env("ERL_EPMD_PORT", &epmd_port);
            let process = Process::start("RabbitMQ", command, folder.path(), READY)?;
            Ok(Self { _process: process, _epmd: epmd, _folder: folder, port })
        })
    }

    /// The URL of its virtual host `/`, with the user who exists from the start.
    pub fn url(&self) -> String {
        format!("amqp://guest:guest@{}:{}/%2F", Ipv4Addr::LOCALHOST, self.port)
    }
}

/// Everything that RabbitMQ would otherwise read from or write to the folders of the machine's own server.
fn set_environment(command: &mut Command, folder: &Folder, port: u16) -> Result<(), Error> {
    let config = format!(
        "listeners.tcp.1 = 127.0.0.1:{port}\nlog.console = true\nlog.console.level = info\nlog.file = false\n\
         loopback_users.guest = true\n"
    );
    let path = |name: &str| folder.join(name);
    let files = [
        // Erlang's cookie is in the home folder.
        ("HOME", folder.path().to_owned()),
        ("RABBITMQ_CONFIG_FILE", folder.write("rabbitmq.conf", &config)?),
        ("RABBITMQ_ENABLED_PLUGINS_FILE", folder.write("enabled_plugins", "[].\n")?),
        ("RABBITMQ_ADVANCED_CONFIG_FILE", path("advanced.config")),
        ("RABBITMQ_CONF_ENV_FILE", Path::new("/dev/null").to_owned()),
        ("RABBITMQ_FEATURE_FLAGS_FILE", path("feature_flags")),
        ("RABBITMQ_LOG_BASE", path("log")),
        ("RABBITMQ_MNESIA_BASE", path("mnesia")),
        ("RABBITMQ_PID_FILE", path("pid")),
    ];
    command.envs(files);
    command.env("RABBITMQ_NODENAME", format!("{NODE}-{port}@localhost"));
    command.env("RABBITMQ_NODE_IP_ADDRESS", "127.0.0.1").env("RABBITMQ_NODE_PORT", port.to_string());
    command.env("RABBITMQ_DIST_PORT", free_port()?.to_string());
    // The script is replaced by the server, which can then be killed, instead of waiting for it.
    command.env("RABBITMQ_ALLOW_INPUT", "true").arg("-noinput");
    Ok(())
}
