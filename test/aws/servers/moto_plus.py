"""moto's server with what the pipeline's tests need and moto 5.2.5 lacks:

1. Glue: column statistics (Trino's metastore writes them); UpdateTable refuses a version that is no longer the table's;
   partitions projected by month as Trino can project them.
2. Step Functions: really executed; athena:startQueryExecution.sync; Athena and Lambda at the addresses of the test doubles;
   JSONata evaluated (moto carries the interpreter without an evaluator), with variables of any text; RedriveExecution.
3. It is quicker, and ends when its standard input ends.
"""

import datetime
import functools
import json
import os
import re
import sys
import threading
import types

import boto3
import jsonata
from botocore.config import Config
from botocore.exceptions import ClientError

import moto.backends
import moto.stepfunctions.parser.asl.component.state.exec.state_task.service.state_task_service_callback as callback
import moto.stepfunctions.parser.asl.component.state.exec.state_task.service.state_task_service_factory as factory
import moto.stepfunctions.parser.asl.component.state.exec.state_task.service.state_task_service_glue as parts
import moto.stepfunctions.parser.asl.jsonata.jsonata as expressions
import moto.stepfunctions.parser.asl.utils.boto_client as clients
from moto.core.config import default_user_config
from moto.core.exceptions import JsonRESTError
from moto.core.responses import ActionResult
from moto.core import DEFAULT_ACCOUNT_ID
from moto.glue.responses import GlueResponse
from moto.s3.models import s3_backends
from moto.stepfunctions.parser.asl.component.state.exec.state_task.service.state_task_service_unsupported import (
    StateTaskServiceUnsupported,
)
from moto.stepfunctions.parser.api import ExecutionStatus
from moto.stepfunctions.parser.asl.eval.evaluation_details import EvaluationDetails
from moto.stepfunctions.parser.asl.utils.encoding import to_json_str
from moto.stepfunctions.parser.backend.execution_worker import ExecutionWorker
from moto.stepfunctions.responses import StepFunctionResponse
from werkzeug.serving import WSGIRequestHandler


# 1. Glue ------------------------------------------------------------------------------------------------------------

statistics = {}


def statistics_of(request, of_partition):
    values = tuple(request.parameters.get("PartitionValues") or ()) if of_partition else None
    names = (request.parameters["DatabaseName"], request.parameters["TableName"])
    return statistics.setdefault((*names, values), {})


def add_column_statistics(suffix, of_partition):
    def update(self):
        known = statistics_of(self, of_partition)
        for each in self.parameters.get("ColumnStatisticsList", []):
            text = each.get("StatisticsData", {}).get("StringColumnStatisticsData")
            if text is not None:
                # Of a table without rows Trino writes none, and cannot read that back.
                text.setdefault("AverageLength", 0.0)
            known[each["ColumnName"]] = each
        return json.dumps({"Errors": []})

    def get(self):
        known = statistics_of(self, of_partition)
        asked = self.parameters.get("ColumnNames", [])
        return json.dumps({"ColumnStatisticsList": [known[name] for name in asked if name in known], "Errors": []})

    def delete(self):
        statistics_of(self, of_partition).pop(self.parameters.get("ColumnName"), None)
        return "{}"

    for method in (update, get, delete):
        setattr(GlueResponse, f"{method.__name__}_column_statistics_for_{suffix}", method)


add_column_statistics("table", of_partition=False)
add_column_statistics("partition", of_partition=True)

one_update_at_a_time = threading.Lock()
update_table_of_moto = GlueResponse.update_table


def update_table(self):
    """As AWS: with VersionId only the version that the caller has read is replaced."""
    expected = self.parameters.get("VersionId")
    with one_update_at_a_time:
        if expected is not None:
            name = self.parameters["TableInput"]["Name"]
            table = self.glue_backend.get_table(self.parameters["DatabaseName"], name)
            current = str(table.as_dict().get("VersionId"))
            if current != str(expected):
                raise JsonRESTError(
                    "ConcurrentModificationException",
                    f"Update table failed due to concurrent modifications: {name} is at version {current}, not {expected}.",
                )
        return update_table_of_moto(self)


GlueResponse.update_table = update_table


def for_trino(table):
    """
    Athena projects months (`yyyy-MM`, MONTHS); Trino only knows steps up to days (trinodb/trino#22760): it gets them as a list.
    Months without an object are left out of it: no row is missed, and Trino is spared to look for them one by one.
    """
    projected = dict(table.get("Parameters") or {})
    for name in [name for name in projected if re.fullmatch(r"projection\..+\.format", name)]:
        column = name.rsplit(".", 1)[0]
        if projected[name] != "yyyy-MM" or projected.get(f"{column}.type", "").lower() != "date":
            continue
        first, last = (month_of(bound.strip()) for bound in projected[f"{column}.range"].split(","))
        for setting in ("format", "range", "interval", "interval.unit"):
            projected.pop(f"{column}.{setting}", None)
        all_months = list(months(first, last))
        location = table["StorageDescriptor"]["Location"].rstrip("/")
        held = [month for month in all_months if holds(f"{location}/{column.removeprefix('projection.')}={month}/")]
        projected[f"{column}.type"] = "enum"
        projected[f"{column}.values"] = ",".join(held or all_months[-1:])
    return {**table, "Parameters": projected}


def holds(folder):
    bucket, prefix = folder.removeprefix("s3://").split("/", 1)
    keys = s3_backends[DEFAULT_ACCOUNT_ID]["aws"].buckets[bucket].keys
    return any(name.startswith(prefix) for name in list(keys.keys()))


days_of = {"DAY": 1, "WEEK": 7, "MONTH": 31, "YEAR": 366}


def month_of(bound):
    """A bound of a projection's range, `2024-01`, `NOW` or `NOW+1YEAR`, as (year, month)."""
    relative = re.fullmatch(r"NOW(?:([+-]\d+)(DAY|WEEK|MONTH|YEAR)S?)?", bound)
    if not relative:
        return tuple(map(int, bound.split("-")))
    days = int(relative[1] or 0) * days_of[relative[2] or "DAY"]
    then = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(days=days)
    return then.year, then.month


def months(first, last):
    (year, month) = first
    while (year, month) <= last:
        yield f"{year:04}-{month:02}"
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)


get_table_of_moto = GlueResponse.get_table
get_tables_of_moto = GlueResponse.get_tables


def seen_by_caller(self, table):
    is_trino = "aws-sdk-java" in (self.headers.get("User-Agent") or "")
    return for_trino(table) if is_trino else table


def get_table(self):
    return ActionResult({"Table": seen_by_caller(self, get_table_of_moto(self).result["Table"])})


def get_tables(self):
    tables = get_tables_of_moto(self).result["TableList"]
    return ActionResult({"TableList": [seen_by_caller(self, table) for table in tables]})


GlueResponse.get_table = get_table
GlueResponse.get_tables = get_tables


# 2. Step Functions --------------------------------------------------------------------------------------------------

default_user_config["stepfunctions"] = {"execute_state_machine": True}
callback._DELAY_SECONDS_SYNC_CONDITION_CHECK = 0.2

addresses = {"athena": os.environ["ATHENA_URL"], "lambda": os.environ["LAMBDA_URL"]}
own_address = f"http://127.0.0.1:{os.environ['MOTO_PORT']}"


once_and_patient = Config(retries={"total_max_attempts": 1}, read_timeout=3600, max_pool_connections=50)


@functools.lru_cache(maxsize=None)
def client_of(service_name, region_name):
    address = addresses.get(service_name, own_address)
    keys = {"aws_access_key_id": "test", "aws_secret_access_key": "test"}
    return boto3.client(service_name, region_name=region_name, endpoint_url=address, config=once_and_patient, **keys)


def client(service_name, region_name, **_options):
    """One client a service, not one a call: reading a service's model takes longer than most calls."""
    return client_of(service_name, region_name)


clients.boto3 = types.SimpleNamespace(client=client)


class QueryService(StateTaskServiceUnsupported):
    """Athena's integration: `.sync` waits until the query has ended; errors carry the service's name, as on AWS."""

    def __init__(self):
        conditions = {parts.ResourceCondition.Sync, parts.ResourceCondition.WaitForTaskToken}
        callback.StateTaskServiceCallback.__init__(self, supported_integration_patterns=conditions)

    def failure(self, env, error_name, error, cause):
        details = parts.TaskFailedEventDetails(
            error=error, cause=cause, resource=self._get_sfn_resource(), resourceType=self._get_sfn_resource_type()
        )
        return parts.FailureEvent(
            env=env,
            error_name=error_name,
            event_type=parts.HistoryEventType.TaskFailed,
            event_details=parts.EventDetails(taskFailedEventDetails=details),
        )

    def _from_error(self, env, ex):
        if not isinstance(ex, ClientError):
            return super()._from_error(env=env, ex=ex)
        error = f"{self._get_boto_service_name().capitalize()}.{ex.response['Error']['Code']}"
        return self.failure(env, parts.CustomErrorName(error), error, ex.response["Error"]["Message"])

    def _build_sync_resolver(self, env, resource_runtime_part, normalised_parameters, state_credentials):
        query_id = env.stack.pop()["QueryExecutionId"]
        athena = clients.boto_client_for(
            service="athena", region=resource_runtime_part.region, state_credentials=state_credentials
        )

        def outcome():
            answer = athena.get_query_execution(QueryExecutionId=query_id)
            execution = {"QueryExecution": answer["QueryExecution"]}
            # Times are numbers of milliseconds in a state's output.
            execution = json.loads(json.dumps(execution, default=lambda time: int(time.timestamp() * 1000)))
            state = execution["QueryExecution"]["Status"]["State"]
            if state in ("QUEUED", "RUNNING"):
                return None
            if state == "SUCCEEDED":
                return execution
            task_failed = parts.StatesErrorNameType.StatesTaskFailed
            cause = to_json_str(execution["QueryExecution"])
            raise parts.FailureEventException(
                self.failure(env, parts.StatesErrorName(typ=task_failed), task_failed.to_name(), cause)
            )

        return outcome


factory.StateTaskServiceUnsupported = QueryService


def evaluate(expression):
    try:
        return jsonata.Jsonata(expression).evaluate(None)
    except Exception as error:
        raise expressions.JSONataException("States.QueryEvaluationError", f"{error}: {expression[:500]}") from error


def declare_variables(bindings):
    """moto puts a text between quotes as it is: one with a quote or a line break in it (SQL) would not parse."""
    return "".join(f"{name}:={to_json_str(value, separators=(',', ':'))};" for name, value in bindings.items())


expressions._eval_jsonata = evaluate
declare_variables_of_moto = expressions.encode_jsonata_variable_declarations
for module in list(sys.modules.values()):
    if getattr(module, "encode_jsonata_variable_declarations", None) is declare_variables_of_moto:
        module.encode_jsonata_variable_declarations = declare_variables


class RedriveWorker(ExecutionWorker):
    """Goes on at the state that failed, with its input and the variables of then; the execution knows that it was redriven."""

    def __init__(self, failed, **options):
        super().__init__(**options)
        self.failed = failed

    def _get_evaluation_environment(self):
        env = super()._get_evaluation_environment()
        env.states.context_object.context_object_data["Execution"]["RedriveCount"] = self.failed["redrives"]
        env.states.reset(self.failed["input"])
        env.variable_store = self.failed["variables"]
        return env


def redrive_execution(self):
    """RedriveExecution, which moto lacks, for executions that failed in a state outside of Map and Parallel."""
    execution = self.stepfunction_backend.describe_execution(self._get_param("executionArn"))
    if execution.exec_status not in (ExecutionStatus.FAILED, ExecutionStatus.TIMED_OUT, ExecutionStatus.ABORTED):
        raise JsonRESTError("ExecutionNotRedrivable", f"Execution is {execution.exec_status}.")
    definition = json.loads(execution.state_machine.definition)
    details = [event.get("stateEnteredEventDetails") for event in execution.to_history_output()["events"]]
    entered = [each for each in details if each and each["name"] in definition["States"]][-1]
    execution.redrives = getattr(execution, "redrives", 0) + 1
    execution.state_machine.definition = json.dumps({**definition, "StartAt": entered["name"]})
    worker = RedriveWorker(
        {
            "redrives": execution.redrives,
            "input": json.loads(entered["input"]),
            "variables": execution.exec_worker.env.variable_store,
        },
        evaluation_details=EvaluationDetails(
            aws_execution_details=execution._get_start_aws_execution_details(),
            execution_details=execution.get_start_execution_details(),
            state_machine_details=execution.get_start_state_machine_details(),
        ),
        exec_comm=execution._get_start_execution_worker_comm(),
        cloud_watch_logging_session=None,
        activity_store=execution._activity_store,
    )
    execution.state_machine.definition = json.dumps(definition)
    execution.exec_status, execution.error, execution.cause = ExecutionStatus.RUNNING, None, None
    execution.exec_worker = worker
    worker.start()
    return ActionResult({"redriveDate": datetime.datetime.now(datetime.timezone.utc)})


StepFunctionResponse.redrive_execution = redrive_execution


# 3. Its speed and its end ---------------------------------------------------------------------------------------------


# moto lists its own folders with every request, and writes a line about it.
moto.backends.list_of_moto_modules = functools.lru_cache(lambda find=moto.backends.list_of_moto_modules: list(find()))
WSGIRequestHandler.log_request = lambda *_arguments, **_options: None


def end_with_parent():
    while sys.stdin.buffer.read(1024):
        pass
    os._exit(0)


threading.Thread(target=end_with_parent, daemon=True).start()

from moto.server import main  # noqa: E402  (after the additions)

main(sys.argv[1:])
