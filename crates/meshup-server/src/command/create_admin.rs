//! `create-admin`

use meshup_app::accounts::{CreateAdmin, CreatedAdmin};

use super::block_on;
use crate::failure::Failure;
use crate::settings::Settings;
use crate::{log, output, wiring};

pub(crate) fn run(
    settings: &Settings,
    email: String,
    username: String,
    password: Option<String>,
) -> Result<(), Failure> {
    log::start(&settings.log);
    block_on(async {
        let meshup = wiring::open(settings, &settings.server.bind).await?;
        let command = CreateAdmin { email, username, password };
        let CreatedAdmin { user, generated_password } = meshup.accounts().create_admin(command).await?;
        output::line(format!("created site admin {}", user.username))?;
        if let Some(password) = generated_password {
            output::line(format!("password: {password}"))?;
        }
        Ok(())
    })
}
