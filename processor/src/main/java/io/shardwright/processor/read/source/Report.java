package io.shardwright.processor.read.source;

import com.sun.source.tree.Tree;
import io.shardwright.diagnostic.Code;
import io.shardwright.diagnostic.Diagnostic;
import io.shardwright.diagnostic.DiagnosticLog;
import io.shardwright.diagnostic.Origin;
import io.shardwright.ops.description.Unreadable;

/** What reading one class has to tell: puts a diagnostic at a tree. */
public record Report(Source source, DiagnosticLog log) {
    /** @param where class and member: {@code Attention.qkv} */
    public void error(Code code, Tree tree, String where, Object... arguments) {
        log.report(Diagnostic.of(code, source.origin(tree), where, arguments));
    }

    /** Reports, and gives what the caller throws. */
    public Unreadable abandon(Code code, Tree tree, String where, Object... arguments) {
        error(code, tree, where, arguments);
        return new Unreadable();
    }

    public Origin origin(Tree tree) {
        return source.origin(tree);
    }
}
