/** Options of the systems that pipelines talk to: one interface per system. */
package dev.millrace.pipelines.options;
