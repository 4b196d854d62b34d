//! `demo`

use std::sync::Arc;
use std::time::Duration;

use indicatif::ProgressBar;
use meshup::CancellationToken;
use meshup_app::ports::Ids;
use meshup_app::servers::ServerDefaults;
use meshup_app::site::SiteProfile;
use meshup_domain::site::Registration;
use meshup_platform::RandomIds;

use super::block_on;
use crate::demo::{self, DemoClock, NoMail};
use crate::failure::Failure;
use crate::settings::Settings;
use crate::{log, output, wiring};

/// How long background work may take to end.
const LAST_WORK: Duration = Duration::from_secs(10);

/// Fills a database without accounts with a community of `people`.
pub(crate) fn run(settings: &Settings, people: u16) -> Result<(), Failure> {
    log::start(&settings.log);
    block_on(async {
        let clock = Arc::new(DemoClock::new());
        let servers = &settings.servers;
        let room_for_all = ServerDefaults {
            regions: servers.regions.0.clone(),
            max_members: servers.max_members.max(people.into()),
            max_channels: servers.max_channels,
        };
        let site = SiteProfile { name: settings.site.name.clone(), registration: Registration::Open };
        let meshup = wiring::builder(settings, &settings.server.bind)?
            .clock(clock.clone())
            .mailer(Arc::new(NoMail))
            .site(site)
            .server_defaults(room_for_all)
            .build()
            .await?;
        if !meshup.site().describe().await?.needs_setup {
            return Err(Failure::HasAccounts);
        }
        let stopping = CancellationToken::new();
        meshup.start(&stopping);
        let (password, bar) = (RandomIds.secret(), ProgressBar::new(demo::LENGTH));
        let report = |day| bar.set_position(u64::from(day));
        let filled = demo::fill(&meshup, &clock, usize::from(people), &password, report).await;
        bar.finish_and_clear();
        stopping.cancel();
        meshup.finish(LAST_WORK).await;
        introduce(settings, &filled?, &password)
    })
}

fn introduce(settings: &Settings, usernames: &[String], password: &str) -> Result<(), Failure> {
    let address = settings.public_url(&settings.server.bind);
    let (admin, others) =
        usernames.split_first().map_or(("", &[][..]), |(admin, others)| (admin.as_str(), others));
    let others: Vec<&str> = others.iter().take(3).map(String::as_str).collect();
    output::line(format!("a community of {} people is there", usernames.len()))?;
    output::line(format!("address: {address}"))?;
    output::line(format!("username: {admin} (site admin)"))?;
    output::line(format!("password: {password}"))?;
    output::line(format!("The same password is that of {} and the others.", others.join(", ")))?;
    Ok(())
}
