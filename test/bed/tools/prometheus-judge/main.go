// Command prometheus-judge says what Prometheus' own code makes of relabelling rules, queries and alerts.
//
// The first argument names what is asked. On stdin it takes a question as JSON, on stdout it gives the answer:
//
//	relabel  {"rules": [...], "targets": [{label: value}]} with the fields of a relabel_config
//	         → the targets afterwards, null for one that is dropped
//	queries  ["sum(up)", ...] → {"error", "selectors": [{"metric", "matchers"}], "labels"} for each
//	alerts   {"rules": the text of a rule file, "cases": [{"alert", "series": {series: values}, "at"}]}
//	         → for each case the alerts that fire at that time; see alerts.go
package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
)

var judges = map[string]func(question []byte) (any, error){
	"relabel": relabelled,
	"queries": parsedQueries,
	"alerts":  firingAlerts,
}

func main() {
	if err := run(os.Args[1:], os.Stdin, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "prometheus-judge:", err)
		os.Exit(1)
	}
}

func run(arguments []string, input io.Reader, output io.Writer) error {
	if len(arguments) != 1 || judges[arguments[0]] == nil {
		return fmt.Errorf("say what is asked: relabel, queries or alerts")
	}
	question, err := io.ReadAll(input)
	if err != nil {
		return err
	}
	answer, err := judges[arguments[0]](question)
	if err != nil {
		return err
	}
	return json.NewEncoder(output).Encode(answer)
}
