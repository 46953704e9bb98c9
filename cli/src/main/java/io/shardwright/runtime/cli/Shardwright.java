package io.shardwright.runtime.cli;

import io.shardwright.runtime.cli.options.KnownModels;
import java.math.BigDecimal;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.TypeConversionException;

/** The command line. */
@Command(
        name = "shardwright",
        mixinStandardHelpOptions = true,
        versionProvider = Shardwright.Version.class,
        usageHelpAutoWidth = true,
        description = "Trains models whose sharding was compiled from annotations.")
public final class Shardwright implements Runnable {
    private static final List<Class<?>> COMMANDS = List.of(
            TrainCommand.class,
            CheckpointCommand.class,
            PsCommand.class,
            ScheduleCommand.class,
            PlanCommand.class,
            MemoryCommand.class,
            BenchCommand.class,
            DevicesCommand.class,
            HelpCommand.class);

    /** As the jar's manifest has it. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = Shardwright.class.getPackage().getImplementationVersion();
            return new String[] {
                "shardwright " + (version == null ? "(built from source)" : version),
                "java " + Runtime.version(),
                "models: " + String.join(", ", new KnownModels())
            };
        }
    }

    private Shardwright() {}

    /** Without a command: what there is. */
    @Override
    public void run() {
        CommandLine.usage(this, System.out);
    }

    @Command(description = "Prints the version, Java's, and the models there are.")
    void version() {
        new CommandLine(this).printVersionHelp(System.out);
    }

    public static void main(String[] arguments) {
        System.exit(run(arguments));
    }

    private static BigDecimal number(String text) {
        try {
            return new BigDecimal(text);
        } catch (NumberFormatException e) {
            throw new TypeConversionException("'" + text + "' is no number");
        }
    }

    private static Path path(String text) {
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            throw new TypeConversionException("'" + text + "' is no name of a file (" + e.getReason() + ")");
        }
    }

    /** The exit code: 0, 1 if it failed, 2 if the command line is wrong, or that of a rank which was ended by a signal. */
    public static int run(String... arguments) {
        // To know all commands takes longer than to know one.
        List<Class<?>> named = COMMANDS.stream()
                .filter(command -> arguments.length > 0
                        && command != HelpCommand.class
                        && command.getAnnotation(Command.class).name().equals(arguments[0]))
                .toList();
        return run(parser(named.isEmpty() ? COMMANDS : named), arguments);
    }

    /** What reads command lines, one after the other. */
    public static CommandLine parser() {
        return parser(COMMANDS);
    }

    @SuppressWarnings("deprecation") // of what few programs want: to have quotes for what they are
    private static CommandLine parser(List<Class<?>> commands) {
        CommandLine line = new CommandLine(new Shardwright());
        commands.forEach(line::addSubcommand);
        return line.registerConverter(BigDecimal.class, Shardwright::number)
                .registerConverter(Path.class, Shardwright::path)
                .setCaseInsensitiveEnumValuesAllowed(true)
                // Else @/dev/zero is read to its end, and what can't be read is a stack trace.
                .setExpandAtFiles(false)
                // Shells take quotes away; of one that is left picocli would warn with the signature of our method.
                .setSplitQuotedStrings(true)
                .setParameterExceptionHandler(Failures::explainUsage)
                .setExecutionExceptionHandler(Failures::explain);
    }

    /** {@link #run(String...)} where there is a parser already. */
    public static int run(CommandLine command, String... arguments) {
        try {
            return command.execute(arguments);
        } catch (OutOfMemoryError | LinkageError e) { // picocli hands on exceptions only
            return Failures.explain(e, command);
        }
    }
}
