//! Starts `tidegate lsp` for Zed.

use zed_extension_api::settings::LspSettings;
use zed_extension_api::{
    register_extension, Command, Extension, LanguageServerId, Result, Worktree,
};

struct Tide;

impl Extension for Tide {
    fn new() -> Self {
        Tide
    }

    /// The program of the settings, else the one on the `PATH`.
    fn language_server_command(
        &mut self,
        server: &LanguageServerId,
        worktree: &Worktree,
    ) -> Result<Command> {
        let binary = LspSettings::for_worktree(server.as_ref(), worktree)
            .ok()
            .and_then(|settings| settings.binary);
        let (path, arguments) = match binary {
            Some(binary) => (binary.path, binary.arguments),
            None => (None, None),
        };
        let command = path.or_else(|| worktree.which("tidegate")).ok_or(
            "the program `tidegate` was not found: install it, or name it in the settings as `lsp.tidegate.binary.path`",
        )?;
        Ok(Command {
            command,
            args: arguments.unwrap_or_else(|| vec!["lsp".to_owned()]),
            env: worktree.shell_env(),
        })
    }
}

register_extension!(Tide);
