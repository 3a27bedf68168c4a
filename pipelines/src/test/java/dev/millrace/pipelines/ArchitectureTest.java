package dev.millrace.pipelines;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** The arrows between packages, which Maven's module graph does not see. */
class ArchitectureTest {
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("dev.millrace.pipelines");

  private static final String[] PIPELINES = {
    "..postgrestokafka..", "..kafkatocassandra..", "..reconcile..", "..deadletters..", "..forget.."
  };

  @Test
  void whatPipelinesShareKnowsNoPipeline() {
    noClasses()
        .that()
        .resideOutsideOfPackages(PIPELINES)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(PIPELINES)
        .check(CLASSES);
  }

  @Test
  void pipelinesDoNotKnowEachOther() {
    slices()
        .matching("dev.millrace.pipelines.(postgrestokafka|kafkatocassandra|reconcile)..")
        .should()
        .notDependOnEachOther()
        .check(CLASSES);
  }

  @Test
  void packagesFormNoCycle() {
    slices().matching("dev.millrace.pipelines.(*)..").should().beFreeOfCycles().check(CLASSES);
  }

  @Test
  void onlyTheMicroBatchLoopNamesSpark() {
    noClasses()
        .that()
        .resideOutsideOfPackage("..microbatch..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.apache.spark..", "org.apache.beam.runners.spark..")
        .check(CLASSES);
  }

  @Test
  void theEngineKnowsNoUsers() {
    noClasses()
        .that()
        .resideInAnyPackage("..microbatch..", "..transforms..", "..clients..", "..options..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("..pipelines.users..")
        .orShould()
        .dependOnClassesThat()
        .haveNameMatching("dev\\.millrace\\.schemas\\.User.*")
        .check(CLASSES);
  }
}
