/** From what the layers of a model take to stages and their replicas: PipeDream's planner (Harlap et al., 1806.03377 §3.1). */
@NullMarked
package io.shardwright.planner;

import org.jspecify.annotations.NullMarked;
