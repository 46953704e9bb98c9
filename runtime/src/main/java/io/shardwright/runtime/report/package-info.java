/**
 * What a run did, as its ranks saw it: {@linkplain io.shardwright.runtime.report.TaskRecorder recorded} while it runs,
 * {@linkplain io.shardwright.runtime.report.JobRecord gathered} when it is over, and shown as a
 * {@linkplain io.shardwright.runtime.report.HtmlReport page} and a {@linkplain io.shardwright.runtime.report.ChromeTrace trace}.
 */
@NullMarked
package io.shardwright.runtime.report;

import org.jspecify.annotations.NullMarked;
