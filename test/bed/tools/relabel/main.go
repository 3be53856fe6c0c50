// Command relabel does to the labels of scrape targets what Prometheus and Alloy do, with Prometheus' own code.
//
// On stdin it takes {"rules": [...], "targets": [{label: value}]} with the fields of a relabel_config, on stdout it
// gives the list of targets afterwards: null for one that is dropped.
package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"

	"github.com/prometheus/common/model"
	"github.com/prometheus/prometheus/model/labels"
	"github.com/prometheus/prometheus/model/relabel"
	"go.yaml.in/yaml/v2"
)

func main() {
	if err := run(os.Stdin, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "relabel:", err)
		os.Exit(1)
	}
}

func run(input io.Reader, output io.Writer) error {
	text, err := io.ReadAll(input)
	if err != nil {
		return err
	}
	var question struct {
		Rules   []*relabel.Config   `yaml:"rules"`
		Targets []map[string]string `yaml:"targets"`
	}
	// JSON is YAML, and only from YAML do rules get their defaults.
	if err := yaml.UnmarshalStrict(text, &question); err != nil {
		return err
	}
	for _, rule := range question.Rules {
		if err := rule.Validate(model.LegacyValidation); err != nil {
			return err
		}
	}
	answer := make([]map[string]string, len(question.Targets))
	for i, target := range question.Targets {
		if after, kept := relabel.Process(labels.FromMap(target), question.Rules...); kept {
			answer[i] = after.Map()
		}
	}
	return json.NewEncoder(output).Encode(answer)
}
