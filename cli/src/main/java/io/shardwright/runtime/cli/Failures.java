package io.shardwright.runtime.cli;

import io.shardwright.diagnostic.ModelException;
import io.shardwright.grammar.SpecSyntaxException;
import io.shardwright.runtime.checkpoint.CheckpointException;
import io.shardwright.runtime.comm.CollectiveException;
import io.shardwright.runtime.data.DataException;
import io.shardwright.runtime.launch.RankFailedException;
import io.shardwright.runtime.settings.SettingException;
import io.shardwright.runtime.train.DivergedException;
import java.io.PrintWriter;
import java.util.Objects;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Turns exceptions into one message each. */
final class Failures {
    /** Prints stack traces of what nobody foresaw. */
    private static final boolean TRACE = Boolean.getBoolean("shardwright.trace");

    private Failures() {}

    /** For a command line that cannot be parsed. */
    static int explainUsage(ParameterException failure, String[] arguments) {
        CommandLine command = failure.getCommandLine();
        PrintWriter err = command.getErr();
        err.println(failure.getMessage());
        UnmatchedArgumentException.printSuggestions(failure, err);
        err.println("Fix: see " + command.getCommandSpec().qualifiedName() + " --help");
        return CommandLine.ExitCode.USAGE;
    }

    /** For a command that failed. */
    static int explain(Exception failure, CommandLine command, ParseResult result) {
        return explain(
                failure instanceof RankFailedException ? Objects.requireNonNull(failure.getCause()) : failure, command);
    }

    static int explain(Throwable cause, CommandLine command) {
        if (TRACE) {
            cause.printStackTrace(command.getErr());
        }
        command.getErr().println(message(cause));
        return cause instanceof UsageException
                        || cause instanceof SpecSyntaxException
                        || cause instanceof SettingException
                ? CommandLine.ExitCode.USAGE
                : CommandLine.ExitCode.SOFTWARE;
    }

    private static String message(Throwable failure) {
        return switch (failure) {
            case SettingException e -> Flags.text(e);
            case ModelException _,
                    UsageException _,
                    SpecSyntaxException _,
                    DataException _,
                    CheckpointException _,
                    DivergedException _,
                    CollectiveException _ -> String.valueOf(failure.getMessage());
            case OutOfMemoryError e -> "there is not enough memory: " + e.getMessage();
            case LinkageError e ->
                "a class of this program cannot be loaded: " + (e.getCause() == null ? e : e.getCause())
                        + "\n"
                        + "  Fix: let this process open more files (ulimit -n 1024), or build all of the class path"
                        + " anew";
            default -> internal(failure);
        };
    }

    private static String internal(Throwable failure) {
        StackTraceElement[] trace = failure.getStackTrace();
        return "shardwright failed: " + failure + (trace.length == 0 ? "" : ", in " + trace[0])
                + "\n  Fix: report it, with what -Dshardwright.trace=true prints";
    }
}
