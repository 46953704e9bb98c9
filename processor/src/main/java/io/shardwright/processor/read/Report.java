package io.shardwright.processor.read;

import com.sun.source.tree.Tree;
import io.shardwright.diagnostic.Code;
import io.shardwright.diagnostic.Diagnostic;
import io.shardwright.diagnostic.DiagnosticLog;
import io.shardwright.diagnostic.Origin;
import io.shardwright.ops.description.Unreadable;

/** What reading one class has to tell: puts a diagnostic at a tree. */
record Report(Source source, DiagnosticLog log) {
    /** @param where class and member: {@code Attention.qkv} */
    void error(Code code, Tree tree, String where, Object... arguments) {
        log.report(Diagnostic.of(code, source.origin(tree), where, arguments));
    }

    /** Reports, and gives what the caller throws. */
    Unreadable abandon(Code code, Tree tree, String where, Object... arguments) {
        error(code, tree, where, arguments);
        return new Unreadable();
    }

    Origin origin(Tree tree) {
        return source.origin(tree);
    }
}
