"""articlekit completion."""

import click
from click.shell_completion import get_completion_class

from articlekit.batch.counts import ExitCode
from articlekit.cli.help import Command


@click.command(
    "completion",
    cls=Command,
    examples=(
        "articlekit completion bash > ~/.local/share/bash-completion/completions/articlekit",
        "articlekit completion zsh > ~/.zfunc/_articlekit",
        "articlekit completion fish > ~/.config/fish/completions/articlekit.fish",
    ),
)
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@click.pass_context
def command(context: click.Context, shell: str) -> ExitCode:
    """Print the script that completes articlekit's commands, options and files in a shell."""
    name = context.find_root().info_name or "articlekit"
    complete = get_completion_class(shell)
    if complete is None:
        raise click.UsageError(f"click does not know {shell}.", context)
    script = complete(context.find_root().command, {}, name, f"_{name.upper()}_COMPLETE")
    # The class's own source() starts a bash to ask its version, and warns where there is none.
    click.echo(script.source_template % script.source_vars(), nl=False)
    return ExitCode.DONE
